//! The versions of an application, and what they are called by.

use crate::domain::{BinaryId, clean};

/// The tag of the version that others get who name none.
pub const LATEST: &str = "latest";

/// So many versions an application has at most, unless the platform was told
/// otherwise (`API.md` section 1.6).
pub const MOST_VERSIONS: usize = 20;

/// A version of an application: an archive with a name and tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApplicationVersion {
    /// What it is called, such as `1.0.2`.
    pub version: String,
    /// Its archive, where the server tells it.
    pub binary: Option<BinaryId>,
    /// What else it is called; each tag belongs to one version of an
    /// application.
    pub tags: Vec<String>,
}

impl ApplicationVersion {
    /// Whether others get it who name no version.
    #[must_use]
    pub fn is_latest(&self) -> bool {
        makes_latest(&self.tags)
    }

    /// Whether it is the one of this name.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        same_label(&self.version, name)
    }
}

/// Whether a version with these tags is the one that others get who name none.
#[must_use]
pub fn makes_latest(tags: &[String]) -> bool {
    tags.iter().any(|tag| same_label(tag, LATEST))
}

/// Why a version of this name cannot have these tags, as another one has one of
/// them: a sentence. `None`: none has. “latest” goes from one to the other by
/// itself.
#[must_use]
pub fn taken_tag(
    version: &str,
    tags: &[String],
    versions: &[ApplicationVersion],
) -> Option<String> {
    let mut tags = tags.iter().filter(|tag| !same_label(tag, LATEST));
    tags.find_map(|tag| {
        let mut others = versions.iter().filter(|one| !one.is_called(version));
        let has = |one: &&ApplicationVersion| one.tags.iter().any(|own| same_label(own, tag));
        let other = others.find(has)?;
        Some(format!(
            "Version {} has the tag “{}” already.",
            clean(&other.version),
            clean(tag)
        ))
    })
}

/// Said behind that.
pub const TAKE_IT_AWAY: &str = "Take it away there before, or choose another tag.";

/// Whether two names of versions, or two tags, are one to the platform, which
/// keeps them in small letters.
#[must_use]
pub const fn same_label(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}

/// Why a text cannot name a version or a tag: a sentence. `None`: it can. The
/// platform takes letters, digits, `.`, `+` and `-` (`API.md` section 6.4).
#[must_use]
pub fn unfit_label(text: &str) -> Option<&'static str> {
    let is_fit = |b: u8| b.is_ascii_alphanumeric() || b".+-".contains(&b);
    if text.is_empty() {
        Some("A version or tag is blank; it has to say something.")
    } else if matches!(text, "." | "..") {
        Some("A version or tag cannot be “.” or “..”.")
    } else if !text.bytes().all(is_fit) {
        Some("Versions and tags are made of letters, digits, “.”, “+” and “-” alone.")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_made_of_few_characters() {
        for good in ["1.0.2", "2.0.0-rc.1+5", "latest", "v1"] {
            assert_eq!(unfit_label(good), None, "{good}");
        }
        for bad in ["", "1 0", "1/2", "ü", "a_b", "..", "1,2", "1\n"] {
            assert!(unfit_label(bad).is_some(), "{bad:?}");
        }
    }

    #[test]
    fn capitals_make_no_other_name() {
        let version = ApplicationVersion {
            version: "2.0.0-rc1".into(),
            binary: None,
            tags: Vec::new(),
        };
        assert!(version.is_called("2.0.0-RC1"));
        assert!(!version.is_called("2.0.0-RC"));
    }

    #[test]
    fn a_tag_belongs_to_one_version() {
        let all = [("1.0.0", vec!["latest", "foo"]), ("2.0.0", vec!["bar"])];
        let all = all.map(|(version, tags)| ApplicationVersion {
            version: version.into(),
            binary: None,
            tags: tags.into_iter().map(str::to_owned).collect(),
        });
        let taken = |version: &str, tags: &[&str]| {
            let tags: Vec<String> = tags.iter().map(|tag| (*tag).to_owned()).collect();
            taken_tag(version, &tags, &all)
        };
        assert_eq!(
            taken("3.0.0", &["new", "FOO"]).as_deref(),
            Some("Version 1.0.0 has the tag “FOO” already.")
        );
        assert_eq!(taken("1.0.0", &["foo", "new"]), None, "its own");
        assert_eq!(taken("2.0.0", &["Latest"]), None, "it moves");
    }

    #[test]
    fn one_tag_makes_the_latest() {
        let of = |tags: &[&str]| ApplicationVersion {
            version: "1".into(),
            binary: None,
            tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        };
        assert!(of(&["a", "latest"]).is_latest());
        assert!(of(&["Latest"]).is_latest(), "it is kept in small letters");
        assert!(!of(&["latest-1"]).is_latest());
    }
}
