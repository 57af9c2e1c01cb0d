//! The links on the way to a folder.

use std::ffi::OsString;
use std::fs;
use std::path::{Component, Path, PathBuf};

/// So many links are followed, as systems do: of more of them some lead round.
const MOST: usize = 40;

/// The links that are followed to get to `path`, which is absolute: each by its
/// name in the folder that really holds it. Where one of them is turned, the path
/// means another folder. Blocks.
pub(super) fn links_to(path: &Path) -> Vec<PathBuf> {
    let mut left = parts(path);
    let mut at = PathBuf::new();
    let mut links = Vec::new();
    while let Some(part) = left.pop() {
        if part == ".." {
            at.pop();
            continue;
        }
        at.push(part);
        if links.len() < MOST
            && let Ok(target) = fs::read_link(&at)
        {
            links.push(at.clone());
            at.pop();
            left.extend(parts(&target));
        }
    }
    links
}

/// The parts of a path, the last one first.
fn parts(path: &Path) -> Vec<OsString> {
    let parts = path.components().rev();
    let parts = parts.filter(|part| *part != Component::CurDir);
    parts.map(|part| part.as_os_str().to_owned()).collect()
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn links_are_found_where_they_really_lie() {
        let dir = tempfile::tempdir().unwrap();
        let base = dir.path().canonicalize().unwrap();
        fs::create_dir_all(base.join("releases/v1/dist")).unwrap();
        fs::create_dir(base.join("site")).unwrap();
        symlink("releases", base.join("all")).unwrap();
        symlink("../all/v1", base.join("site/current")).unwrap();
        assert_eq!(
            links_to(&base.join("site/./current/dist")),
            [base.join("site/current"), base.join("all")]
        );
        assert_eq!(links_to(&base.join("releases/v1")), [] as [PathBuf; 0]);
        symlink(base.join("round"), base.join("round")).unwrap();
        assert_eq!(links_to(&base.join("round")).len(), MOST);
    }
}
