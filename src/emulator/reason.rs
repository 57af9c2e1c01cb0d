//! The system's words for what went wrong, as a part of a sentence.

use std::io;

/// Without its number and beginning small: `no space left on device`.
pub fn reason(error: &io::Error) -> String {
    let words = error.to_string();
    let words = words.split(" (os error").next().unwrap_or(&words);
    let mut chars = words.trim_end_matches('.').chars();
    match chars.next() {
        Some(first) => first.to_lowercase().chain(chars).collect(),
        None => "the system gave no reason".to_owned(),
    }
}

/// Whether it is for want of room: a full disk, a quota, or a limit on the size
/// of a file.
pub fn is_no_room(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_the_system_is_left_out() {
        let missing = std::fs::metadata("/no/such/file").unwrap_err();
        assert_eq!(reason(&missing), "no such file or directory");
        assert_eq!(reason(&io::Error::other("odd.")), "odd");
        assert_eq!(reason(&io::Error::other("")), "the system gave no reason");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_device_has_no_room() {
        let mut full = std::fs::File::options()
            .write(true)
            .open("/dev/full")
            .unwrap();
        let error = io::Write::write_all(&mut full, b"x").unwrap_err();
        assert!(is_no_room(&error));
        assert_eq!(reason(&error), "no space left on device");
        assert!(!is_no_room(&io::Error::from(io::ErrorKind::NotFound)));
    }
}
