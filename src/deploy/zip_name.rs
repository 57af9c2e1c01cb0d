//! What the zip of a folder or a file is called.

use std::path::Path;

use crate::domain::safe_file_name;

/// So long may it be, in bytes, without its extension.
const MOST: usize = 120;

/// What a zip of this folder or file is called on the platform: as that, with
/// `.zip` at its end. Asks where a relative path is; blocks.
#[must_use]
pub fn zip_name(path: &Path) -> String {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let name = whole.file_name().unwrap_or_default().to_string_lossy();
    let stem = name.strip_suffix(".zip").unwrap_or(&name);
    format!("{}.zip", safe_file_name(stem, "application", MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_and_zips_keep_their_names() {
        for (path, name) in [
            ("/a/dist", "dist.zip"),
            ("/a/dist-1.0", "dist-1.0.zip"),
            ("/a/app.zip", "app.zip"),
            ("/", "application.zip"),
        ] {
            assert_eq!(zip_name(Path::new(path)), name);
        }
    }
}
