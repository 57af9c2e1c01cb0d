//! The blocks of a file that are kept, those used last.

use bytes::Bytes;

/// The size of a block in bytes: little, as the headers in an archive lie far
/// from each other and are short.
pub(super) const BLOCK: u64 = 16 << 10;

/// Some blocks of a file, the one used last at the end. They are not many, so
/// they are looked through.
pub(super) struct Blocks {
    kept: Vec<(u64, Bytes)>,
    most: usize,
}

impl Blocks {
    /// Keeps at most so many bytes, but one block always.
    pub(super) fn new(bytes: u64) -> Self {
        let most = usize::try_from(bytes.div_ceil(BLOCK)).unwrap_or(usize::MAX);
        Self {
            kept: Vec::new(),
            most: most.max(1),
        }
    }

    /// Takes bytes that begin with a block; the last block may be short, as the
    /// end of a file is.
    pub(super) fn put(&mut self, start: u64, mut bytes: Bytes) {
        let mut number = start / BLOCK;
        while !bytes.is_empty() {
            let count = bytes
                .len()
                .min(usize::try_from(BLOCK).unwrap_or(usize::MAX));
            let block = bytes.split_to(count);
            self.kept.retain(|(known, _)| *known != number);
            // A copy, so that no block keeps its neighbours in memory.
            self.kept.push((number, Bytes::copy_from_slice(&block)));
            number += 1;
        }
        let surplus = self.kept.len().saturating_sub(self.most);
        self.kept.drain(..surplus);
    }

    /// What is kept from this byte of the file to the end of its block.
    pub(super) fn get(&mut self, at: u64) -> Option<Bytes> {
        let place = self.kept.iter().position(|(n, _)| *n == at / BLOCK)?;
        let used = self.kept.remove(place);
        let bytes = used.1.clone();
        self.kept.push(used);
        let begin = usize::try_from(at % BLOCK).ok()?;
        (begin < bytes.len()).then(|| bytes.slice(begin..))
    }

    /// These bytes, where they all lie in one block.
    pub(super) fn slice(&mut self, at: u64, end: u64) -> Option<Bytes> {
        let length = usize::try_from(end - at).ok()?;
        let bytes = self.get(at)?;
        (bytes.len() >= length).then(|| bytes.slice(..length))
    }

    /// Whether the block that begins here is kept.
    pub(super) fn holds(&self, start: u64) -> bool {
        self.kept.iter().any(|(n, _)| *n == start / BLOCK)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(count: u64, value: u8) -> Bytes {
        vec![value; usize::try_from(count).unwrap()].into()
    }

    #[test]
    fn blocks_used_last_are_kept() {
        let mut blocks = Blocks::new(3 * BLOCK);
        blocks.put(0, bytes(2 * BLOCK, 1));
        blocks.put(5 * BLOCK, bytes(10, 2));
        assert_eq!(blocks.get(0).unwrap().len() as u64, BLOCK);
        assert_eq!(blocks.get(5 * BLOCK + 4).unwrap(), bytes(6, 2));
        assert_eq!(blocks.get(5 * BLOCK + 10), None);
        blocks.put(9 * BLOCK, bytes(1, 3));
        assert!(blocks.holds(0) && blocks.holds(5 * BLOCK) && blocks.holds(9 * BLOCK));
        assert!(!blocks.holds(BLOCK), "it was used least");
    }

    #[test]
    fn bytes_of_one_block_are_given_as_they_are() {
        let mut blocks = Blocks::new(BLOCK);
        blocks.put(BLOCK, bytes(100, 7));
        assert_eq!(blocks.slice(BLOCK + 1, BLOCK + 100), Some(bytes(99, 7)));
        assert_eq!(blocks.slice(BLOCK + 1, BLOCK + 101), None);
        assert_eq!(blocks.slice(0, 1), None);
    }
}
