//! The connections of this run of the program: the one that the screen shows,
//! and those that were left and whose transfers may still run.
//!
//! The runner keeps one for each number, in the same order.

use std::path::PathBuf;

use super::RequestId;
use crate::api::Guard;
use crate::config::Known;
use crate::domain::clean;

/// Which connection a person chose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// A profile by its name.
    Profile(String),
    /// A session of go-c8y-cli by its file: names may be of several.
    Session(PathBuf),
    /// The embedded server.
    Demo,
}

/// Where a connection came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The command line or the environment gave it, for this user where they name
    /// one.
    Given(Option<String>),
    /// It was chosen.
    Chosen(Chosen),
    /// A person described it, and did not keep it.
    New,
    /// Nothing names a tenant: there is none until one is chosen.
    Nowhere,
}

impl Default for Origin {
    fn default() -> Self {
        Self::Given(None)
    }
}

/// A connection of this run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it came from.
    pub origin: Origin,
    /// Its host, as far as it is known.
    pub host: String,
    /// Its tenant and user, once they are known.
    pub who: Option<(String, String)>,
    /// What may be changed there, once it is connected to.
    pub guard: Option<Guard>,
    /// What was kept of it when it was chosen.
    pub known: Option<Box<Known>>,
    /// Whether its platform said that it takes no single files of applications.
    pub takes_no_files: bool,
}

impl Place {
    /// What a list calls it.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.origin {
            Origin::Given(_) => "as started".to_owned(),
            Origin::New => "new".to_owned(),
            Origin::Nowhere => "no tenant".to_owned(),
            Origin::Chosen(Chosen::Demo) => "demo".to_owned(),
            Origin::Chosen(Chosen::Profile(name)) => clean(name).into_owned(),
            Origin::Chosen(Chosen::Session(path)) => {
                clean(&path.file_stem().unwrap_or_default().to_string_lossy()).into_owned()
            }
        }
    }
}

/// The connections of this run, and which one is shown.
#[derive(Clone, Debug)]
pub struct Places {
    all: Vec<Place>,
    at: usize,
    /// Which one is being kept as a profile, by which request and name.
    keeping: Option<(RequestId, usize, String)>,
}

impl Places {
    /// With the one that the program starts with, and what is kept of it.
    #[must_use]
    pub fn new(origin: Origin, host: &str, known: Option<Box<Known>>) -> Self {
        let first = Place {
            origin,
            host: host.to_owned(),
            who: None,
            guard: None,
            known,
            takes_no_files: false,
        };
        Self {
            all: vec![first],
            at: 0,
            keeping: None,
        }
    }

    /// The number of the one that is shown.
    #[must_use]
    pub const fn at(&self) -> usize {
        self.at
    }

    /// Whether there is no tenant yet.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        let place = self.all.get(self.at);
        place.is_some_and(|place| place.origin == Origin::Nowhere)
    }

    /// Whether the platform of the one that is shown said that it takes no single
    /// files of applications.
    #[must_use]
    pub fn takes_no_files(&self) -> bool {
        let place = self.all.get(self.at);
        place.is_some_and(|place| place.takes_no_files)
    }

    /// All, in the order in which they were opened.
    #[must_use]
    pub fn all(&self) -> &[Place] {
        &self.all
    }

    /// The one with this number.
    #[must_use]
    pub fn get(&self, number: usize) -> Option<&Place> {
        self.all.get(number)
    }

    /// The number of what was chosen, where it was opened before and what is kept
    /// of it still says the same.
    #[must_use]
    pub fn find(&self, chosen: &Chosen, known: Option<&Known>) -> Option<usize> {
        let is_it = |place: &Place| {
            let is_same = match (&place.known, known) {
                (Some(before), Some(now)) => before.leads_as(now),
                _ => true,
            };
            is_same && matches!(&place.origin, Origin::Chosen(it) if it == chosen)
        };
        self.all.iter().rposition(is_it)
    }

    pub(super) fn open(&mut self, origin: Origin, known: Option<Box<Known>>) -> usize {
        self.all.push(Place {
            origin,
            host: String::new(),
            who: None,
            guard: None,
            known,
            takes_no_files: false,
        });
        self.all.len() - 1
    }

    pub(super) const fn show(&mut self, number: usize) {
        self.at = number;
    }

    /// This one is being kept as a profile of this name.
    pub(super) fn keep(&mut self, request: RequestId, number: usize, name: String) {
        self.keeping = Some((request, number, name));
    }

    /// Whether it was kept is known: only then it is that profile.
    pub(super) fn kept(&mut self, request: RequestId, is_kept: bool) {
        if let Some((_, number, name)) = self.keeping.take_if(|(asked, ..)| *asked == request)
            && is_kept
            && let Some(place) = self.all.get_mut(number)
        {
            place.origin = Origin::Chosen(Chosen::Profile(name));
        }
    }

    /// Notes what the connection of this number is, as soon as there is one.
    pub(super) fn connected(&mut self, number: usize, host: String, guard: Guard) {
        if let Some(place) = self.all.get_mut(number) {
            place.host = host;
            place.guard = Some(guard);
        }
    }

    /// Notes that the platform of this one takes no single files.
    pub(super) fn note_no_files(&mut self, number: usize) {
        if let Some(place) = self.all.get_mut(number) {
            place.takes_no_files = true;
        }
    }

    /// Notes what the one that is shown says of itself.
    pub(super) fn note(&mut self, host: &str, tenant: &str, user: &str) {
        if let Some(place) = self.all.get_mut(self.at) {
            host.clone_into(&mut place.host);
            place.who = Some((tenant.to_owned(), user.to_owned()));
        }
    }
}
