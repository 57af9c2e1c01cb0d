//! How the Applications tab looks: the tree.

mod columns;
mod tree;

pub use tree::tree;
