//! The file with the saved views, the searches and the typed commands of one
//! host, in the state folder.
//!
//! TOML, so that people can read and mend it. Each change reads the file, makes
//! the change and puts a new file in its place, under a lock: several programs
//! may run at once. It blocks.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::domain::{Filter, Finding, FindingChange, Last, View, clean};
use crate::transfer::reason;

/// The folder of these files, in the state folder.
const FOLDER: &str = "finding";

/// A file with saved views and searches. It need not exist yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingFile(PathBuf);

impl FindingFile {
    /// That of a host, as `acme.example.com` or `127.0.0.1:8080`; without one,
    /// that of the only tenant that the folder is about.
    #[must_use]
    pub fn of(state_folder: &Path, host: Option<&str>) -> Self {
        let plain = |c: char| {
            if c.is_ascii_alphanumeric() || matches!(c, '.' | '-') {
                c
            } else {
                '_'
            }
        };
        let name: String = host.unwrap_or("tenant").chars().map(plain).collect();
        Self(state_folder.join(FOLDER).join(format!("{name}.toml")))
    }

    /// What is in it; nothing where it does not exist.
    ///
    /// # Errors
    /// A sentence why it cannot be read, and what can be done.
    pub fn read(&self) -> Result<Finding, String> {
        let text = match fs::read_to_string(&self.0) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Finding::default()),
            Err(error) => return Err(self.failed("read", &reason(&error))),
        };
        let mend = |why: &str| {
            let shown = self.shown();
            format!("The saved views in {shown} cannot be read: {why}. Mend the file or remove it.")
        };
        let wire: Wire = toml::from_str(&text)
            .map_err(|error| mend(&clean(error.message()).replace('\n', " ")))?;
        wire.finding().map_err(|why| mend(&why))
    }

    /// Makes a change, and says what is in the file then.
    ///
    /// # Errors
    /// A sentence why it cannot be read or written.
    pub fn change(&self, change: FindingChange) -> Result<Finding, String> {
        let said = |error: io::Error| self.failed("written", &reason(&error));
        let folder = self.0.parent().unwrap_or(Path::new("."));
        fs::create_dir_all(folder).map_err(said)?;
        // Held until the new file is in its place; the system lets go of it.
        let lock = File::create(folder.join("lock")).map_err(said)?;
        lock.lock().map_err(said)?;
        let mut finding = self.read()?;
        finding.change(change);
        let text = toml::to_string_pretty(&Wire::of(&finding))
            .map_err(|error| self.failed("written", &error.to_string()))?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(said)?;
        file.write_all(text.as_bytes()).map_err(said)?;
        file.persist(&self.0).map_err(|error| said(error.error))?;
        Ok(finding)
    }

    fn failed(&self, verb: &str, why: &str) -> String {
        format!(
            "The saved views in {} cannot be {verb}: {why}.",
            self.shown()
        )
    }

    fn shown(&self) -> String {
        clean(&self.0.to_string_lossy()).into_owned()
    }
}

#[derive(Default, Serialize, Deserialize)]
struct Wire {
    /// Before the tables, which take all that follows them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    typed: Vec<String>,
    #[serde(default)]
    view: Vec<WireView>,
    #[serde(default)]
    search: Vec<WireSearch>,
    /// By the profile or session.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    last: BTreeMap<String, WireLast>,
}

#[derive(Serialize, Deserialize)]
struct WireLast {
    tab: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    split: Option<i64>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    zoomed: bool,
    #[serde(default)]
    filters: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    columns: BTreeMap<String, Vec<String>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    events: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    applications: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct WireView {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    sort: Option<String>,
    #[serde(default)]
    filters: BTreeMap<String, String>,
}

#[derive(Serialize, Deserialize)]
struct WireSearch {
    filter: String,
    text: String,
}

impl Wire {
    fn of(finding: &Finding) -> Self {
        let filters = |view: &View| {
            let filters = view.filters.iter();
            let filters = filters.map(|(filter, text)| (filter.word().to_owned(), text.clone()));
            filters.collect()
        };
        let sort = |view: &View| view.sort.map(|sort| sort.to_string());
        let view = |view: &View| WireView {
            name: view.name.clone(),
            sort: sort(view),
            filters: filters(view),
        };
        let last = |(name, last): (&String, &Last)| {
            let wire = WireLast {
                tab: last.tab.clone(),
                sort: sort(&last.view),
                split: last.split.map(i64::from),
                zoomed: last.zoomed,
                filters: filters(&last.view),
                columns: last.columns.clone(),
                events: last.events.clone(),
                applications: last.applications.clone(),
            };
            (name.clone(), wire)
        };
        let search = |(filter, text): &(Filter, String)| WireSearch {
            filter: filter.word().to_owned(),
            text: text.clone(),
        };
        Self {
            typed: finding.typed.clone(),
            view: finding.views.iter().map(view).collect(),
            search: finding.searches.iter().map(search).collect(),
            last: finding.last.iter().map(last).collect(),
        }
    }

    fn finding(self) -> Result<Finding, String> {
        let mut finding = Finding {
            typed: self.typed,
            ..Finding::default()
        };
        for wire in self.view {
            let view = view(wire.name, wire.sort, wire.filters)?;
            finding.change(FindingChange::Keep(view));
        }
        for (name, wire) in self.last {
            let view = view(String::new(), wire.sort, wire.filters)?;
            let last = Last {
                tab: wire.tab,
                view,
                // What is out of bounds there is made to fit where it is used.
                split: wire
                    .split
                    .map(|it| u16::try_from(it.max(0)).unwrap_or(u16::MAX)),
                zoomed: wire.zoomed,
                columns: wire.columns,
                events: wire.events,
                applications: wire.applications,
            };
            finding.change(FindingChange::Left(name, last));
        }
        for search in self.search {
            finding.searches.push((known(&search.filter)?, search.text));
        }
        Ok(finding)
    }
}

fn known(word: &str) -> Result<Filter, String> {
    Filter::of(word).ok_or_else(|| format!("there is no filter “{}”", clean(word)))
}

fn view(
    name: String,
    sort: Option<String>,
    filters: BTreeMap<String, String>,
) -> Result<View, String> {
    let sort = sort.map(|text| text.parse()).transpose();
    let sort = sort.map_err(|error: crate::domain::InvalidSort| error.to_string())?;
    let filters = filters.into_iter();
    let filters = filters.map(|(word, text)| Ok((known(&word)?, text)));
    let mut filters: Vec<(Filter, String)> = filters.collect::<Result<_, String>>()?;
    filters.sort();
    Ok(View {
        name,
        filters,
        sort,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(name: &str) -> View {
        View {
            name: name.to_owned(),
            filters: vec![
                (Filter::Name, "*\"fw\"\n*".to_owned()),
                (Filter::From, "-1d".to_owned()),
            ],
            sort: "size:desc".parse().ok(),
        }
    }

    #[test]
    fn what_is_kept_is_read_again_for_its_host_alone() {
        let folder = tempfile::tempdir().unwrap();
        let file = FindingFile::of(folder.path(), Some("acme.example.com"));
        assert_eq!(file.read(), Ok(Finding::default()));
        let searches = vec![
            (Filter::Text, "ä 测".to_owned()),
            (Filter::Name, "x".to_owned()),
        ];
        file.change(FindingChange::Keep(view("b"))).unwrap();
        file.change(FindingChange::Searched(searches.clone()))
            .unwrap();
        for command in ["apps \"a b\"", "page 2"] {
            file.change(FindingChange::Typed(command.into())).unwrap();
        }
        let written = file.change(FindingChange::Keep(view("a"))).unwrap();
        assert_eq!(file.read().as_ref(), Ok(&written));
        assert_eq!(
            (written.views, written.searches),
            (vec![view("a"), view("b")], searches)
        );
        assert_eq!(written.typed, ["page 2", "apps \"a b\""]);
        let events = vec!["time".to_owned(), "name:30".to_owned()];
        let last = Last {
            tab: "Events".into(),
            view: view(""),
            split: Some(40),
            zoomed: true,
            columns: [("events".to_owned(), events)].into(),
            events: [("from".to_owned(), "-1d".to_owned())].into(),
            applications: [("name".to_owned(), "a \"b\"".to_owned())].into(),
        };
        for name in ["", "session plant"] {
            let change = FindingChange::Left(name.into(), last.clone());
            assert_eq!(file.change(change).unwrap().last[name], last);
        }
        assert_eq!(file.read().unwrap().last[""], last);
        let left = file.change(FindingChange::Drop("a".into())).unwrap();
        assert_eq!(left.views, [view("b")]);
        for other in [Some("b.example.com"), Some("../acme.example.com"), None] {
            let other = FindingFile::of(folder.path(), other);
            assert_eq!(other.read(), Ok(Finding::default()));
            assert!(other.0.starts_with(folder.path().join(FOLDER)));
        }
    }

    #[test]
    fn what_an_older_program_left_is_read_and_a_split_out_of_bounds_is_a_number() {
        let folder = tempfile::tempdir().unwrap();
        let file = FindingFile::of(folder.path(), None);
        file.change(FindingChange::Typed("q".into())).unwrap();
        let old = "[last.a]\ntab = \"Events\"\n[last.a.filters]\ntype = \"x\"\n";
        let odd = "[last.b]\ntab = \"\"\nsplit = -7\n[last.c]\ntab = \"\"\nsplit = 70000\n";
        fs::write(&file.0, format!("{old}{odd}")).unwrap();
        let read = file.read().unwrap();
        let a = &read.last["a"];
        assert_eq!((a.split, a.zoomed, a.columns.len()), (None, false, 0));
        assert_eq!(a.view.filters, [(Filter::Type, "x".to_owned())]);
        assert_eq!(read.last["b"].split, Some(0));
        assert_eq!(read.last["c"].split, Some(u16::MAX));
    }

    #[test]
    fn a_file_that_cannot_be_read_is_told_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let file = FindingFile::of(folder.path(), None);
        file.change(FindingChange::Keep(view("a"))).unwrap();
        for (text, why) in [
            ("[[view]]\nname = 1", "invalid type"),
            (
                "[[view]]\nname = \"a\"\n[view.filters]\ncolour = \"red\"",
                "no filter “colour”",
            ),
            ("[[view]]\nname = \"a\"\nsort = \"up\"", "“up” is no order"),
            ("not toml", "cannot be read"),
        ] {
            fs::write(&file.0, text).unwrap();
            let said = file.change(FindingChange::Drop("a".into())).unwrap_err();
            assert!(
                said.contains(why) && said.ends_with("Mend the file or remove it."),
                "{said}"
            );
            assert_eq!(fs::read_to_string(&file.0).unwrap(), text);
        }
    }

    #[test]
    fn a_folder_that_is_a_file_is_told() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let finding = FindingFile::of(file.path(), None);
        let said = finding.change(FindingChange::Drop("a".into())).unwrap_err();
        assert!(
            said.contains("cannot be written: ") && !said.contains("os error"),
            "{said}"
        );
    }
}
