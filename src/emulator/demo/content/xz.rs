//! An xz file whose blocks are stored, not compressed: for content that is
//! noise anyway, at the speed of a copy.

use super::formats::crc32;

/// LZMA2 takes at most this much in one stored chunk.
const CHUNK: usize = 64 * 1024;

/// `bytes` as an xz file of one block, checked by CRC-32.
pub(super) fn xz(bytes: &[u8]) -> Vec<u8> {
    let flags = [0_u8, 1]; // CRC-32
    let mut file = b"\xfd7zXZ\0".to_vec();
    file.extend_from_slice(&flags);
    file.extend_from_slice(&crc32(&flags).to_le_bytes());

    // Header of 12 bytes: its size in words less one, no flags, one filter
    // (LZMA2, one byte of properties: a dictionary of 64 KiB), padding.
    let header = [2_u8, 0, 0x21, 1, 8, 0, 0, 0];
    let block_start = file.len();
    file.extend_from_slice(&header);
    file.extend_from_slice(&crc32(&header).to_le_bytes());
    for (number, chunk) in bytes.chunks(CHUNK).enumerate() {
        // 1: stored, and the dictionary starts afresh; 2: stored.
        file.push(if number == 0 { 1 } else { 2 });
        let less_one = u16::try_from(chunk.len() - 1).unwrap_or(u16::MAX);
        file.extend_from_slice(&less_one.to_be_bytes());
        file.extend_from_slice(chunk);
    }
    file.push(0);
    let unpadded = file.len() - block_start + 4;
    pad(&mut file);
    file.extend_from_slice(&crc32(bytes).to_le_bytes());

    let mut index = vec![0_u8, 1];
    push_number(&mut index, unpadded);
    push_number(&mut index, bytes.len());
    pad(&mut index);
    index.extend_from_slice(&crc32(&index).to_le_bytes());
    file.extend_from_slice(&index);

    let words = u32::try_from(index.len() / 4 - 1).unwrap_or(0);
    let mut footer = words.to_le_bytes().to_vec();
    footer.extend_from_slice(&flags);
    file.extend_from_slice(&crc32(&footer).to_le_bytes());
    file.extend_from_slice(&footer);
    file.extend_from_slice(b"YZ");
    file
}

/// Everything in the format starts at a multiple of four bytes.
fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(4), 0);
}

/// Seven bits a byte, the lowest first; the top bit says that more follow.
fn push_number(bytes: &mut Vec<u8>, mut number: usize) {
    loop {
        let low = u8::try_from(number & 0x7f).unwrap_or(0);
        number >>= 7;
        if number == 0 {
            bytes.push(low);
            return;
        }
        bytes.push(low | 0x80);
    }
}
