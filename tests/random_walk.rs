//! A person, a network and a disk without any plan: random messages in a random
//! order. Whatever comes, the core holds: nothing panics, cursors stay in their
//! lists, it draws at every size, each job ends once, a late reply changes
//! nothing, and only the keys for it end the program.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::unreachable,
    reason = "a test fails by panicking"
)]

#[path = "random_walk/answers.rs"]
mod answers;
#[path = "support/applications.rs"]
#[expect(dead_code, reason = "the walk needs its values alone")]
mod applications;
#[path = "support/screen.rs"]
#[expect(dead_code, reason = "the walk needs the driver alone")]
mod driven;
#[path = "support/exchanges.rs"]
mod exchanges;
#[path = "support/frame.rs"]
mod frame;
#[path = "random_walk/walker.rs"]
mod walker;

use proptest::collection::vec;
use proptest::prelude::*;
use walker::{Step, Walker};

/// What one message is made of; the walker reads the numbers against what is
/// there at that moment, so that a shrunk walk is still a walk.
fn step() -> impl Strategy<Value = Step> {
    let number = any::<u16>();
    prop_oneof![
        40 => number.prop_map(|n| Step::Key(n.into())),
        10 => number.prop_map(|n| Step::Habit(n.into())),
        40 => (number, number).prop_map(|(which, how)| Step::Reply(which.into(), how.into())),
        4 => (number, number).prop_map(|(which, how)| Step::Late(which.into(), how.into())),
        12 => (number, number).prop_map(|(job, what)| Step::Transfer(job.into(), what.into())),
        8 => number.prop_map(|n| Step::Wake(n.into())),
        3 => number.prop_map(|ms| Step::Wait((ms % 4000).into())),
        2 => size().prop_map(|(columns, rows)| Step::Resize(columns, rows)),
        2 => number.prop_map(|n| Step::Paste(n.into())),
        6 => (0..5usize, 0..130u16, 0..45u16).prop_map(|(n, column, row)| Step::Mouse(n, column, row)),
    ]
}

/// Columns and rows: of any terminal, more often of one that shows something.
fn size() -> impl Strategy<Value = (u16, u16)> {
    prop_oneof![
        1 => (0..=200u16, 0..=60u16),
        4 => (30..=140u16, 8..=30u16),
    ]
}

/// A few seconds' worth; `PROPTEST_CASES=5000` walks for minutes.
fn cases() -> u32 {
    let wanted = std::env::var("PROPTEST_CASES").ok();
    wanted.and_then(|n| n.parse().ok()).unwrap_or(40)
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        // A failing walk is printed; a file of seeds would not outlive a change of the steps.
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn whatever_happens_the_core_holds(
        (columns, rows) in size(),
        steps in vec(step(), 100..200),
    ) {
        let mut walker = Walker::new(columns, rows);
        for step in steps {
            if !walker.take(step) {
                break;
            }
        }
    }
}
