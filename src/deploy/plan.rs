//! What is to be sent so that what is deployed becomes what is on this machine.

use super::preflight::too_large_file;
use super::{Change, Comparison, Finding, MANIFEST, Shape, SingleFiles};
use crate::domain::{clean, unfit_part_name};

/// So many files are sent one by one, at most: servers take few parts in one
/// request, and with more of them the zip is the shorter way.
const MOST_FILES: usize = 50;

/// So many paths are named in a note.
const NAMED: usize = 5;

/// Where in an application the contents go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// They become its whole archive.
    Application,
    /// They become the folder of this name in it: a plugin.
    Plugin(String),
}

impl Target {
    /// What stands in the archive before each of their paths; empty, or with
    /// `/` at its end.
    #[must_use]
    pub fn prefix(&self) -> String {
        match self {
            Self::Application => String::new(),
            Self::Plugin(name) => format!("{name}/"),
        }
    }

    /// As what the preflight looks at the contents. Only pages that the platform
    /// serves can be compared and changed file by file.
    #[must_use]
    pub fn shape(&self) -> Shape {
        match self {
            Self::Application => Shape::Application,
            Self::Plugin(name) => Shape::PluginFolder(name.clone()),
        }
    }
}

/// How much is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// All of it, as a zip.
    All,
    /// Only what is added or changed, where that can be.
    Changed,
}

/// What is to be sent: data, for whoever carries it out or shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where it goes.
    pub target: Target,
    /// How.
    pub way: Way,
    /// Files that stay deployed although they are not on this machine.
    pub left_over: Vec<String>,
    /// Deployed files that are not on this machine and go, as the new archive
    /// has only what is here.
    pub removed: Vec<String>,
    /// What a person should know before, as sentences.
    pub notes: Vec<String>,
}

/// How contents are sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Not at all: there is nothing to send.
    Nothing,
    /// These files, one by one in one request.
    Files(Vec<FileToSend>),
    /// All of them as a zip: a new archive, or the plugin put over what is
    /// there.
    Whole,
}

/// A file that is sent alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileToSend {
    /// Its path on this machine, below the root of the contents.
    pub path: String,
    /// Its path in the archive: the name of its part.
    pub at: String,
    /// Its length in bytes.
    pub length: u64,
}

/// Decides how what is compared is sent.
#[must_use]
pub fn plan(target: &Target, choice: Choice, comparison: &Comparison) -> Plan {
    let prefix = target.prefix();
    let different = comparison
        .files
        .iter()
        .filter(|file| matches!(file.change, Change::Added | Change::Changed));
    let files: Vec<FileToSend> = different
        .map(|file| FileToSend {
            path: file.path.clone(),
            at: format!("{prefix}{}", file.path),
            length: file.local.unwrap_or_default(),
        })
        .collect();
    let mut notes = Vec::new();
    let way = match choice {
        Choice::All => Way::Whole,
        Choice::Changed if files.is_empty() => Way::Nothing,
        Choice::Changed => match why_whole(&files, comparison.single) {
            Some(why) => {
                notes.push(why);
                Way::Whole
            }
            None => Way::Files(files),
        },
    };
    let replaces_all = way == Way::Whole && *target == Target::Application;
    let only_deployed = comparison.of(Change::Removed);
    let only_deployed = only_deployed.map(|file| file.path.clone()).collect();
    let (left_over, removed) = if replaces_all {
        (Vec::new(), only_deployed)
    } else {
        (only_deployed, Vec::new())
    };
    // Who sends all knows that it takes the place of what is there.
    if choice == Choice::Changed {
        notes.extend(removal(&removed));
    }
    if !left_over.is_empty() {
        notes.push(left(target, left_over.len()));
    }
    Plan {
        target: target.clone(),
        way,
        left_over,
        removed,
        notes,
    }
}

/// Why files cannot be sent one by one, if so.
fn why_whole(files: &[FileToSend], single: SingleFiles) -> Option<String> {
    match single {
        SingleFiles::Taken => {}
        SingleFiles::NoArchive => {
            return Some("There is no archive yet: all is sent as a zip.".to_owned());
        }
        SingleFiles::NotOffered => {
            return Some("This platform takes no single files: all is sent as a zip.".to_owned());
        }
    }
    if files.len() > MOST_FILES {
        let count = files.len();
        return Some(format!(
            "{count} files differ, more than go into one request: all is sent as a zip."
        ));
    }
    let odd = files
        .iter()
        .find(|file| unfit_part_name(&file.at).is_some())?;
    Some(format!(
        "“{}” has a name that cannot be sent alone: all is sent as a zip.",
        clean(&odd.at)
    ))
}

/// That deployed files go with a zip, with the first of them and all plugins
/// among them, in sentences; `None` where none goes.
#[must_use]
pub fn removal(removed: &[String]) -> Option<String> {
    if removed.is_empty() {
        return None;
    }
    let files = goes(removed);
    Some(match plugins_removed(removed) {
        Some(plugins) => format!("{plugins} {files}"),
        None => files,
    })
}

/// Which plugins are among deployed files that go, as a sentence; `None` where
/// none is.
#[must_use]
pub fn plugins_removed(removed: &[String]) -> Option<String> {
    let plugins = removed.iter().filter_map(|path| {
        let (folder, file) = path.split_once('/')?;
        (file == MANIFEST).then(|| clean(folder).into_owned())
    });
    let plugins: Vec<String> = plugins.collect();
    match plugins.as_slice() {
        [] => None,
        [only] => Some(format!("Plugin {only} goes.")),
        several => Some(format!("Plugins {} go.", several.join(", "))),
    }
}

fn goes(removed: &[String]) -> String {
    let mut named: Vec<_> = removed.iter().take(NAMED).map(|path| clean(path)).collect();
    if removed.len() > NAMED {
        named.push(format!("{} more", removed.len() - NAMED).into());
    }
    let files = match removed.len() {
        1 => "1 file that is only deployed goes".to_owned(),
        count => format!("{count} files that are only deployed go"),
    };
    format!("With the zip {files}: {}.", named.join(", "))
}

fn left(target: &Target, count: usize) -> String {
    let files = if count == 1 {
        "1 file that is only deployed stays".to_owned()
    } else {
        format!("{count} files that are only deployed stay")
    };
    match target {
        Target::Application => {
            format!("{files}, as a file cannot be deleted alone: push all to be rid of it.")
        }
        Target::Plugin(_) => format!(
            "{files}, as the platform puts a plugin over what is there: delete the plugin first to \
             be rid of it."
        ),
    }
}

impl Plan {
    /// Bytes that are sent, before they are packed; `None` where all is sent.
    #[must_use]
    pub fn length(&self) -> Option<u64> {
        match &self.way {
            Way::Nothing => Some(0),
            Way::Files(files) => Some(files.iter().map(|file| file.length).sum()),
            Way::Whole => None,
        }
    }

    /// That deployed files go with it, as a sentence; `None` where none does.
    #[must_use]
    pub fn removal(&self) -> Option<String> {
        removal(&self.removed)
    }

    /// The files that go alone and are longer than the tenant takes, which is
    /// `limit` bytes.
    #[must_use]
    pub fn too_large(&self, limit: Option<u64>) -> Vec<Finding> {
        let Way::Files(files) = &self.way else {
            return Vec::new();
        };
        let found = files
            .iter()
            .filter_map(|file| too_large_file(file.length, limit, &file.at));
        found.collect()
    }

    /// Whether the file of this path on this machine is sent.
    #[must_use]
    pub fn sends(&self, path: &str) -> bool {
        match &self.way {
            Way::Nothing => false,
            Way::Files(files) => files.iter().any(|file| file.path == path),
            Way::Whole => true,
        }
    }

    /// Whether there is nothing to send.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.way == Way::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::samples::contents;
    use crate::deploy::{Contents, compare};

    fn planned(target: &Target, choice: Choice, deployed: &[&str], local: &Contents) -> Plan {
        plan(target, choice, &compare(&contents(deployed), local))
    }

    #[test]
    fn only_what_changed_is_sent() {
        let mut local = contents(&["index.html", "js/new.js", "same.css"]);
        local.items[0].crc32 = Some(1);
        let deployed = ["index.html", "old.js", "same.css"];
        let plan = planned(&Target::Application, Choice::Changed, &deployed, &local);
        let Way::Files(files) = &plan.way else {
            panic!("{plan:?}");
        };
        let at: Vec<_> = files.iter().map(|file| file.at.as_str()).collect();
        assert_eq!(at, ["index.html", "js/new.js"]);
        assert_eq!(
            (plan.length(), &plan.left_over[..]),
            (Some(2), &["old.js".to_owned()][..])
        );
        assert_eq!(
            plan.notes,
            [
                "1 file that is only deployed stays, as a file cannot be deleted alone: push all to \
              be rid of it."
            ]
        );
        let plugin = Target::Plugin("widget".into());
        let plan = planned(&plugin, Choice::Changed, &deployed, &local);
        assert!(matches!(&plan.way, Way::Files(files) if files[0].at == "widget/index.html"));
    }

    #[test]
    fn a_whole_archive_leaves_nothing_over_and_a_plugin_does() {
        let local = contents(&["index.html"]);
        let whole = planned(&Target::Application, Choice::All, &["old.js"], &local);
        assert_eq!((whole.way, whole.left_over.len()), (Way::Whole, 0));
        assert_eq!(
            (&whole.removed[..], whole.notes.len()),
            (&["old.js".to_owned()][..], 0)
        );
        let plugin = Target::Plugin("widget".into());
        let merged = planned(&plugin, Choice::All, &["old.js", "b.js"], &local);
        assert_eq!((merged.way, merged.left_over.len()), (Way::Whole, 2));
        assert!(merged.removed.is_empty(), "a plugin keeps what it has");
        assert!(
            merged.notes[0].starts_with("2 files that are only deployed stay, as the platform")
        );
    }

    #[test]
    fn plugins_that_go_are_named() {
        let goes = |paths: &[&str]| {
            let paths: Vec<String> = paths.iter().map(|&path| path.to_owned()).collect();
            removal(&paths)
        };
        assert_eq!(goes(&[]), None);
        assert_eq!(
            goes(&["clock/cumulocity.json", "clock/main.js"]).unwrap(),
            "Plugin clock goes. With the zip 2 files that are only deployed go: \
             clock/cumulocity.json, clock/main.js."
        );
        assert_eq!(
            goes(&["a/cumulocity.json", "b/cumulocity.json"]).unwrap(),
            "Plugins a, b go. With the zip 2 files that are only deployed go: \
             a/cumulocity.json, b/cumulocity.json."
        );
        let deeper = goes(&["js/x/cumulocity.json", "cumulocity.json"]).unwrap();
        assert!(deeper.starts_with("With the zip 2 files"), "{deeper}");
    }

    #[test]
    fn nothing_is_sent_where_nothing_differs() {
        let local = contents(&["index.html"]);
        let plan = planned(
            &Target::Application,
            Choice::Changed,
            &["index.html", "old"],
            &local,
        );
        assert!(plan.is_empty() && plan.left_over == ["old"]);
    }

    #[test]
    fn too_many_files_and_odd_names_go_as_a_zip() {
        let names: Vec<String> = (0..51).map(|n| format!("{n}.js")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let many = planned(
            &Target::Application,
            Choice::Changed,
            &["old"],
            &contents(&names),
        );
        assert_eq!((many.way, many.left_over.len()), (Way::Whole, 0));
        assert!(many.notes[0].starts_with("51 files differ"));
        assert_eq!(many.removed, ["old"]);
        let told = "With the zip 1 file that is only deployed goes: old.";
        assert_eq!(many.notes[1], told);
        for name in ["a\"b.js", "a%22.js", "a\nb"] {
            let odd = planned(
                &Target::Application,
                Choice::Changed,
                &[],
                &contents(&[name]),
            );
            assert_eq!(odd.way, Way::Whole, "{name:?}");
        }
    }

    #[test]
    fn where_no_file_goes_alone_all_is_sent_and_why_is_told() {
        for (single, why) in [
            (SingleFiles::NoArchive, "There is no archive yet: all is"),
            (SingleFiles::NotOffered, "This platform takes no single"),
        ] {
            let mut comparison = compare(&contents(&["old.js"]), &contents(&["index.html"]));
            comparison.single = single;
            let plan = plan(&Target::Application, Choice::Changed, &comparison);
            assert_eq!(
                (plan.way, plan.removed.len()),
                (Way::Whole, 1),
                "{single:?}"
            );
            assert!(plan.notes[0].starts_with(why), "{:?}", plan.notes);
        }
    }

    #[test]
    fn files_that_go_alone_are_measured() {
        let files = ["a.js", "b.js"].map(|path| FileToSend {
            path: path.to_owned(),
            at: format!("widget/{path}"),
            length: if path == "b.js" { 11 } else { 10 },
        });
        let mut plan = Plan {
            target: Target::Plugin("widget".into()),
            way: Way::Files(files.into()),
            left_over: Vec::new(),
            removed: Vec::new(),
            notes: Vec::new(),
        };
        let found = plan.too_large(Some(10));
        let paths: Vec<_> = found.iter().map(|one| one.path.as_deref()).collect();
        assert_eq!(paths, [Some("widget/b.js")]);
        assert!(plan.too_large(None).is_empty());
        plan.way = Way::Whole;
        assert!(plan.too_large(Some(1)).is_empty(), "the zip is measured");
    }
}
