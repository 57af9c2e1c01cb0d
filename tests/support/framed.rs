//! What every file of frames begins with: a screen that is driven, and its snapshots.

#[expect(dead_code, reason = "each file of frames needs a part of it")]
#[path = "screen.rs"]
pub mod driven;
#[path = "frame.rs"]
pub mod frame;
#[path = "frames.rs"]
pub mod frames;
