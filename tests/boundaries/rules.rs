//! The rules: who may name what. A table each, so that a change of the design
//! is a change of a line here.

use std::collections::{BTreeMap, BTreeSet};

use crate::source::{Source, words};

/// A line that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file below `src/`.
    pub path: String,
    /// From 1; 1 also where the whole file is meant.
    pub line: usize,
    /// What is wrong and why, in a sentence.
    pub rule: String,
}

/// Longest file, without its tests.
pub const MAX_LINES: usize = 450;

/// The rooms by floor, the highest first. A room uses rooms of its own floor
/// and of those below.
const FLOORS: [&[&str]; 5] = [
    &["main", "screen"],
    &["commands", "runtime", "runner", "terminal", "cli"],
    &["app", "panes", "dialogs", "keys", "prompt", "ui"],
    &[
        "deploy", "transfer", "api", "usage", "preview", "edit", "config", "exit",
    ],
    &["domain"],
];

/// The floor whose rooms know each other: the panes hold what the model keeps,
/// the model routes to the panes. Elsewhere two rooms never name each other.
const SCREEN: usize = 2;

/// The rooms that may start the embedded server.
const STARTERS: [&str; 3] = ["main", "commands", "screen"];

/// Words that only some files may use.
struct Only {
    words: &'static [&'static str],
    /// The files that may: `api/` is a room, `*` any one name, and a file
    /// stands also for the folder of its name.
    files: &'static [&'static str],
    why: &'static str,
}

const ONLY: &[Only] = &[
    Only {
        words: &["ratatui"],
        files: &[
            "panes/*/view.rs",
            "dialogs/",
            "ui/",
            "runtime.rs",
            "terminal.rs",
        ],
        why: "only views, dialogs, `ui/`, the runtime and the terminal draw (invariant 5)",
    },
    Only {
        words: &["crossterm"],
        files: &["keys/", "terminal.rs"],
        why: "only `terminal.rs` and `keys/` know the terminal's library (invariant 5)",
    },
    Only {
        words: &["reqwest"],
        files: &["api/"],
        why: "only `api/` speaks HTTP (invariant 3)",
    },
    Only {
        words: &["Serialize", "Deserialize"],
        files: &[
            "api/wire.rs",
            "emulator/",
            "config/",
            "commands/",
            "keys/",
            "ui/theme/",
        ],
        why: "wire structs stand in `api/wire.rs` alone (invariant 3)",
    },
    Only {
        words: &["expose_secret"],
        files: &["api/", "config/secrets.rs", "config/sealed.rs"],
        why: "a secret is read where it is sent, kept or opened, nowhere else (invariant 9)",
    },
    Only {
        words: &["rusqlite"],
        files: &["emulator/", "transfer/journal/", "usage/"],
        why: "only the embedded server, the journal and the scan of usage have a database",
    },
    Only {
        words: &[
            "SystemTime::now",
            "Timestamp::now",
            "Zoned::now",
            "HttpDate::now",
        ],
        files: &[
            "transfer/journal/",
            // The date of a copy, which people read.
            "transfer/safety/mod.rs",
            "usage/",
            "api/retry_after.rs",
            "commands/",
            "config/",
            "emulator/",
            "runner.rs",
            "runtime.rs",
            "screen.rs",
            // Held by a rule of their own.
            "app/",
            "panes/",
            "dialogs/",
            "keys/",
            "ui/",
            "preview/",
            "domain/",
        ],
        why: "a clock that is set back or ahead must change no transfer: the journal dates what people read, and a server's date is read against its own",
    },
    Only {
        words: &["axum"],
        files: &["emulator/"],
        why: "only the embedded server serves",
    },
    Only {
        words: &[
            "fs::rename",
            "fs::hard_link",
            "persist",
            "persist_noclobber",
        ],
        files: &["transfer/", "emulator/", "config/", "usage/opening.rs"],
        why: "a download gets its final name in `transfer/`, once it is complete and verified (invariant 4)",
    },
    Only {
        words: &["&mut Model"],
        files: &["app/", "runtime.rs"],
        why: "`update` is the only writer of the model (invariants 1 and 2)",
    },
];

/// Words that some files must not use.
struct Never {
    words: &'static [&'static str],
    files: &'static [&'static str],
    why: &'static str,
}

const NEVER: &[Never] = &[
    Never {
        words: &[
            "Instant::now",
            "SystemTime",
            "Timestamp::now",
            "Zoned::now",
            "TimeZone::system",
            "TimeZone::try_system",
            "fs::",
            "File::open",
            "File::create",
            "env::",
            "net::",
            "process::",
            "thread::",
            "tokio",
            "fastrand",
            "block_on",
        ],
        files: &[
            "app/", "panes/", "dialogs/", "keys/", "ui/", "preview/", "edit/", "domain/",
        ],
        why: "what decides and what draws does no input or output, reads no clock and draws no lots: time comes in as data, acts go out as effects (invariants 1 and 2)",
    },
    Never {
        words: &["fs::"],
        files: &["api/"],
        why: "`api/` moves no files; payloads come from and go to `transfer/` (invariant 4)",
    },
    Never {
        words: &["serde_json"],
        files: &["domain/"],
        why: "the domain is plain data without a wire format",
    },
];

/// Text in quotes that only some files may hold.
const ADDRESSES: Only = Only {
    words: &[
        "/inventory/",
        "/tenant/",
        "/user/currentUser",
        "/event/events",
        "/application/applications",
    ],
    files: &["api/routes.rs", "emulator/"],
    why: "paths of the platform stand in `api/routes.rs` alone (invariant 3)",
};

/// Everything that is wrong with these files, in the order of the paths.
pub fn findings(sources: &[Source]) -> Vec<Finding> {
    let mut found: Vec<Finding> = sources.iter().flat_map(of_one).collect();
    found.extend(circles(sources));
    found.sort();
    found
}

fn of_one(source: &Source) -> Vec<Finding> {
    let mut found = Vec::new();
    let mut say = |line: usize, rule: String| {
        found.push(Finding {
            path: source.path.clone(),
            line,
            rule,
        });
    };
    if !source.is_documented {
        say(
            1,
            "a file begins with `//!`: what it is, why, and what it is not".into(),
        );
    }
    if source.lines > MAX_LINES {
        let lines = source.lines;
        say(
            1,
            format!("{lines} lines without tests, more than {MAX_LINES}: it holds two concepts"),
        );
    }
    for only in ONLY.iter().filter(|only| !is_of(&source.path, only.files)) {
        for (word, line) in used(source, &source.code, only.words) {
            say(line, format!("`{word}`: {}", only.why));
        }
    }
    for never in NEVER
        .iter()
        .filter(|never| is_of(&source.path, never.files))
    {
        for (word, line) in used(source, &source.code, never.words) {
            say(line, format!("`{word}`: {}", never.why));
        }
    }
    if !is_of(&source.path, ADDRESSES.files) {
        for word in ADDRESSES.words {
            for (at, _) in source.text.match_indices(word) {
                say(source.line_of(at), format!("“{word}”: {}", ADDRESSES.why));
            }
        }
    }
    for (line, other) in source.rooms_named() {
        if let Some(rule) = arrow(source.room(), &other) {
            say(line, rule);
        }
    }
    found
}

fn used(source: &Source, code: &str, wanted: &'static [&str]) -> Vec<(&'static str, usize)> {
    let all = wanted.iter();
    all.flat_map(|word| {
        words(code, word)
            .into_iter()
            .map(|at| (*word, source.line_of(at)))
    })
    .collect()
}

/// Whether the path is one of `files`.
fn is_of(path: &str, files: &[&str]) -> bool {
    files.iter().any(|pattern| matches(path, pattern))
}

fn matches(path: &str, pattern: &str) -> bool {
    // `api/wire.rs` stands for `api/wire/…` too.
    let pattern = pattern.trim_end_matches(".rs").trim_end_matches('/');
    let mut parts = path.trim_end_matches(".rs").split('/');
    pattern.split('/').all(|wanted| {
        parts
            .next()
            .is_some_and(|part| wanted == "*" || wanted == part)
    })
}

/// Why `from` must not name `to`, if so.
fn arrow(from: &str, to: &str) -> Option<String> {
    if from == to || from == "lib" {
        return None;
    }
    if from == "emulator" {
        return is_room(to).then(|| {
            format!("the embedded server imports nothing of the client, not `{to}` either: a slip on one side must show on the other (invariant 6)")
        });
    }
    if to == "emulator" {
        return (!STARTERS.contains(&from)).then(|| {
            format!(
                "only `{}` may start the embedded server; `{from}` must not know it (invariant 6)",
                STARTERS.join("`, `")
            )
        });
    }
    let (above, below) = (floor(from), floor(to));
    match (above, below) {
        (Some(above), Some(below)) if below < above => {
            Some(format!("`{from}` stands below `{to}`: no arrow runs up"))
        }
        (None, Some(_)) => Some(format!(
            "`{from}` has no floor: give it one in the boundary rules"
        )),
        _ => None,
    }
}

fn floor(room: &str) -> Option<usize> {
    FLOORS.iter().position(|rooms| rooms.contains(&room))
}

fn is_room(name: &str) -> bool {
    floor(name).is_some()
}

/// Rooms that name each other, by whatever way round.
fn circles(sources: &[Source]) -> Vec<Finding> {
    let mut arrows: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for source in sources
        .iter()
        .filter(|source| floor(source.room()) != Some(SCREEN))
    {
        let named = source.rooms_named().into_iter().map(|(_, room)| room);
        let others = named.filter(|room| is_room(room) && room != source.room());
        arrows.entry(source.room()).or_default().extend(others);
    }
    let mut found = Vec::new();
    for source in sources {
        for (line, other) in source.rooms_named() {
            let leads_back = other != source.room() && reaches(&arrows, &other, source.room());
            if leads_back && floor(&other) == floor(source.room()) {
                let rule = format!(
                    "`{}` and `{other}` know each other: no circles",
                    source.room()
                );
                found.push(Finding {
                    path: source.path.clone(),
                    line,
                    rule,
                });
            }
        }
    }
    found
}

fn reaches(arrows: &BTreeMap<&str, BTreeSet<String>>, from: &str, to: &str) -> bool {
    let (mut open, mut seen) = (vec![from], BTreeSet::new());
    while let Some(room) = open.pop() {
        if room == to {
            return true;
        }
        if seen.insert(room) {
            open.extend(arrows.get(room).into_iter().flatten().map(String::as_str));
        }
    }
    false
}
