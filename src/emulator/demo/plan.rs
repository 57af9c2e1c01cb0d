//! An object before it is made: what it will be and how long ago, not its bytes.

use fastrand::Rng;
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::content::{Facts, Maker};
use super::{BINARY_LINK, DemoObject, seconds_before};

/// The root of all chance. Another one gives another tenant.
const SEED: u64 = 0x00C8_B10C;

/// A plan's place in the catalogue; after [`in_order`], in the tenant.
pub(super) type Key = usize;

/// A kind of file: what the platform is told, and what makes the bytes.
#[derive(Clone, Copy)]
pub(super) struct Kind {
    /// `type` of the managed object.
    pub type_name: &'static str,
    /// The media type of the content.
    pub media: &'static str,
    pub maker: Maker,
}

/// A kind whose `type` is its media type, as the web interface uploads it.
pub(super) const fn kind(media: &'static str, maker: Maker) -> Kind {
    typed(media, media, maker)
}

/// A kind whose `type` says something else.
pub(super) const fn typed(type_name: &'static str, media: &'static str, maker: Maker) -> Kind {
    Kind {
        type_name,
        media,
        maker,
    }
}

/// What an object will be.
pub(super) struct Plan {
    name: String,
    type_name: String,
    owner: String,
    /// Seconds before now at which it was made.
    age: u64,
    /// Seconds before now at which it last changed.
    changed: u64,
    fragments: Map<String, Value>,
    /// The object that has it as a child addition.
    parent: Option<Key>,
    /// The binary it points to, and the fragment whose `url` does; the object
    /// itself where that is `None`.
    link: Option<(Key, Option<&'static str>)>,
    /// What fills it; `None` for what is no binary.
    file: Option<File>,
    /// Whether it carries a digest of its bytes.
    digested: bool,
}

/// What fills a binary.
struct File {
    kind: Kind,
    device: &'static str,
    version: String,
    size: usize,
}

impl Plan {
    /// What is no file: a name, a type and an owner, made `age` seconds ago.
    pub fn object(name: impl Into<String>, type_name: &str, owner: &str, age: u64) -> Self {
        Self {
            name: name.into(),
            type_name: type_name.to_owned(),
            owner: owner.to_owned(),
            age,
            changed: age,
            fragments: Map::new(),
            parent: None,
            link: None,
            file: None,
            digested: false,
        }
    }

    /// A file of about `size` bytes; what the maker makes of that is its own
    /// affair.
    pub fn file(kind: Kind, name: impl Into<String>, owner: &str, age: u64, size: usize) -> Self {
        Self {
            file: Some(File {
                kind,
                device: "",
                version: String::new(),
                size,
            }),
            ..Self::object(name, kind.type_name, owner, age)
        }
    }

    /// The device that the file is from, or that it is for.
    pub fn device(mut self, device: &'static str) -> Self {
        if let Some(file) = &mut self.file {
            file.device = device;
        }
        self
    }

    /// The version of what is in the file.
    pub fn version(mut self, version: &str) -> Self {
        if let Some(file) = &mut self.file {
            version.clone_into(&mut file.version);
        }
        self
    }

    /// Another `type` than that of its kind.
    pub fn typed(mut self, type_name: String) -> Self {
        self.type_name = type_name;
        self
    }

    /// One more fragment.
    pub fn with(mut self, fragment: &str, value: Value) -> Self {
        self.fragments.insert(fragment.to_owned(), value);
        self
    }

    /// Seconds before now at which it was changed for the last time.
    pub fn changed(mut self, ago: u64) -> Self {
        self.changed = ago.min(self.age);
        self
    }

    /// The object that has it as a child addition.
    pub fn child_of(mut self, parent: Key) -> Self {
        self.parent = Some(parent);
        self
    }

    /// The binary that it points to, by the `url` of a fragment or of itself.
    pub fn pointing_to(mut self, file: Key, fragment: Option<&'static str>) -> Self {
        self.link = Some((file, fragment));
        self
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Makes the object.
    pub fn made(mut self, now: Timestamp) -> DemoObject {
        if let Some((key, fragment)) = self.link {
            self.point_to(key, fragment);
        }
        let updated = seconds_before(now, self.changed);
        let content = self.file.as_ref().map_or_else(Vec::new, |file| {
            let facts = Facts {
                name: &self.name,
                device: file.device,
                version: &file.version,
                size: file.size,
                updated,
            };
            (file.kind.maker)(&facts, &mut Rng::with_seed(seed_of(&self.name)))
        });
        DemoObject {
            created: seconds_before(now, self.age),
            updated,
            is_binary: self.file.is_some(),
            name: self.name,
            type_name: self.type_name,
            content_type: self
                .file
                .map_or_else(String::new, |file| file.kind.media.to_owned()),
            owner: self.owner,
            fragments: self.fragments,
            children_of: self.parent,
            content,
            digested: self.digested,
        }
    }

    fn point_to(&mut self, key: Key, fragment: Option<&str>) {
        let url = json!(format!("{BINARY_LINK}{key}"));
        let Some(fragment) = fragment else {
            self.fragments.insert("url".to_owned(), url);
            return;
        };
        let inner = self.fragments.entry(fragment).or_insert_with(|| json!({}));
        if let Some(inner) = inner.as_object_mut() {
            inner.insert("url".to_owned(), url);
        }
    }
}

/// Chance that depends on the name alone, so that one more file in the
/// catalogue changes no other.
pub(super) fn seed_of(name: &str) -> u64 {
    name.bytes().fold(SEED, |seed, byte| {
        (seed ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01B3)
    })
}

/// Gives so many of the oldest files a digest of their bytes, as the platform's
/// first version kept one.
pub(super) fn digest_oldest(plans: &mut [Plan], count: usize) {
    let mut files: Vec<&mut Plan> = plans.iter_mut().filter(|p| p.file.is_some()).collect();
    files.sort_by_key(|plan| std::cmp::Reverse(plan.age));
    for plan in files.into_iter().take(count) {
        plan.digested = true;
    }
}

/// The plans, oldest first, with parents and links pointing to the new places:
/// ids are given out in this order, and on the platform they grow with time.
pub(super) fn in_order(plans: Vec<Plan>) -> Vec<Plan> {
    let mut sorted: Vec<(Key, Plan)> = plans.into_iter().enumerate().collect();
    sorted.sort_by_key(|(_, plan)| std::cmp::Reverse(plan.age));
    let mut place = vec![0; sorted.len()];
    for (new, (old, _)) in sorted.iter().enumerate() {
        if let Some(place) = place.get_mut(*old) {
            *place = new;
        }
    }
    let moved = |key: Key| place.get(key).copied().unwrap_or(key);
    sorted
        .into_iter()
        .map(|(_, mut plan)| {
            plan.parent = plan.parent.map(moved);
            plan.link = plan.link.map(|(key, fragment)| (moved(key), fragment));
            plan
        })
        .collect()
}
