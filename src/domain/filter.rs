//! The filters by name: what a form, a flag and a saved view say, and what a
//! query makes of it.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{BinaryId, BinaryQuery, Device, DeviceId, Moment};

/// More ids make an address longer than servers take.
const MOST_IDS: usize = 100;

/// What binaries can be filtered by. The server does all of them, over all
/// pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Filter {
    /// The name, with `*` for anything.
    Name,
    /// Words in id, type, name or owner.
    Text,
    /// The exact type.
    Type,
    /// The exact owner.
    Owner,
    /// These ids.
    Ids,
    /// What hangs below this device, asset or group.
    Device,
    /// Last changed at this moment or later.
    From,
    /// Last changed before this moment.
    To,
    /// So many bytes.
    Size,
}

impl Filter {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 9] = [
        Self::Name,
        Self::Text,
        Self::Type,
        Self::Owner,
        Self::Ids,
        Self::Device,
        Self::From,
        Self::To,
        Self::Size,
    ];

    /// The word for it: of the flag, of a saved view, of the list's title.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Text => "text",
            Self::Type => "type",
            Self::Owner => "owner",
            Self::Ids => "ids",
            Self::Device => "device",
            Self::From => "from",
            Self::To => "to",
            Self::Size => "size",
        }
    }

    /// What can be typed for it: a sentence.
    #[must_use]
    pub const fn help(self) -> &'static str {
        match self {
            Self::Name => "The whole name; * stands for anything.",
            Self::Text => "Words in id, type, name or owner.",
            Self::Type => "The exact type, as application/zip.",
            Self::Owner => "The exact owner.",
            Self::Ids => "Ids with commas between them, 100 at most.",
            Self::Device => "The name or id of a device, an asset or a group: what hangs below it.",
            Self::From => "Changed since: 2026-01-31, 2026-01-31T10:00, -1d, -10min, -2w.",
            Self::To => "Changed before: 2026-01-31, 2026-01-31T10:00, -1d, -10min, -2w.",
            Self::Size => ">10MiB, <=500K, or 1MiB..2GiB.",
        }
    }

    /// The filter of this word.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|filter| filter.word() == word)
    }
}

impl BinaryQuery {
    /// What a filter says, as it was typed; `None` where it is not set.
    #[must_use]
    pub fn filter(&self, filter: Filter) -> Option<String> {
        match filter {
            Filter::Name => self.name.clone(),
            Filter::Text => self.text.clone(),
            Filter::Type => self.type_name.clone(),
            Filter::Owner => self.owner.clone(),
            Filter::Ids if self.ids.is_empty() => None,
            Filter::Ids => {
                let ids: Vec<&str> = self.ids.iter().map(BinaryId::as_str).collect();
                Some(ids.join(","))
            }
            Filter::Device => self.device.as_ref().map(|device| device.id.to_string()),
            Filter::From => self.from.as_ref().map(|moment| moment.text().to_owned()),
            Filter::To => self.to.as_ref().map(|moment| moment.text().to_owned()),
            Filter::Size => self.size.as_ref().map(|size| size.text().to_owned()),
        }
    }

    /// Sets a filter from what was typed; blank text takes it off. Lengths of
    /// time are before `now`, dates are those of `zone`.
    ///
    /// # Errors
    /// A sentence that says what is wrong, and what would do.
    pub fn set_filter(
        &mut self,
        filter: Filter,
        text: &str,
        now: Timestamp,
        zone: &TimeZone,
    ) -> Result<(), String> {
        let text = text.trim();
        let given = (!text.is_empty()).then(|| text.to_owned());
        let moment = || {
            let text = given.as_deref();
            let read = text.map(|text| Moment::parse(text, now, zone));
            read.transpose().map_err(|error| error.to_string())
        };
        match filter {
            Filter::Name => self.name = given,
            Filter::Text => self.text = given,
            Filter::Type => self.type_name = given,
            Filter::Owner => self.owner = given,
            Filter::Ids => self.ids = ids(text)?,
            Filter::Device => {
                let id = given.map(|text| DeviceId::new(&text));
                let id = id.transpose().map_err(|error| format!("{error}."))?;
                let name = String::new();
                self.device = id.map(|id| Box::new(Device { id, name }));
            }
            Filter::From => self.from = moment()?,
            Filter::To => self.to = moment()?,
            Filter::Size => {
                let size = given.map(|text| text.parse());
                self.size = size
                    .transpose()
                    .map_err(|error: super::InvalidSizeRange| error.to_string())?;
            }
        }
        Ok(())
    }

    /// The same query at another moment: `-1d` is before that one.
    #[must_use]
    pub fn renewed(&self, now: Timestamp, zone: &TimeZone) -> Self {
        let again = |moment: &Moment| moment.renewed(now, zone);
        Self {
            from: self.from.as_ref().map(again),
            to: self.to.as_ref().map(again),
            ..self.clone()
        }
    }

    /// Whether it leaves any binary out.
    #[must_use]
    pub fn is_filtered(&self) -> bool {
        Filter::ALL
            .into_iter()
            .any(|one| self.filter(one).is_some())
    }
}

fn ids(text: &str) -> Result<Vec<BinaryId>, String> {
    let mut ids: Vec<BinaryId> = Vec::new();
    let words = text.split(|c: char| c == ',' || c.is_whitespace());
    for word in words.filter(|word| !word.is_empty()) {
        let id = BinaryId::new(word).map_err(|error| format!("{error}."))?;
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    if ids.len() > MOST_IDS {
        return Err(format!(
            "{} ids are too many for one question: {MOST_IDS} at most.",
            ids.len()
        ));
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: &str = "2026-11-21T12:00:00Z";

    fn set(filter: Filter, text: &str) -> Result<BinaryQuery, String> {
        let mut query = BinaryQuery::default();
        query.set_filter(filter, text, NOW.parse().unwrap(), &TimeZone::UTC)?;
        Ok(query)
    }

    #[test]
    fn what_is_set_reads_as_it_was_typed_and_blank_takes_it_off() {
        for (filter, typed, read) in [
            (Filter::Name, " *fw* ", "*fw*"),
            (Filter::Text, "log file", "log file"),
            (Filter::Type, "text/plain", "text/plain"),
            (Filter::Owner, "ana", "ana"),
            (Filter::Ids, "12, 13 12,,14", "12,13,14"),
            (Filter::Device, "4711", "4711"),
            (Filter::From, "-1d", "-1d"),
            (Filter::To, "2026-01-31", "2026-01-31"),
            (Filter::Size, ">10MiB", ">10MiB"),
        ] {
            let mut query = set(filter, typed).unwrap();
            assert_eq!(query.filter(filter).as_deref(), Some(read));
            assert!(query.is_filtered());
            let now = NOW.parse().unwrap();
            query.set_filter(filter, "  ", now, &TimeZone::UTC).unwrap();
            assert!(query.is_empty(), "{filter:?}");
            assert_eq!(Filter::of(filter.word()), Some(filter));
        }
    }

    #[test]
    fn what_cannot_be_is_a_sentence() {
        for (filter, text, said) in [
            (Filter::Ids, "12,x", "“x”"),
            (Filter::Device, "gateway", "“gateway”"),
            (Filter::From, "soon", "is no date"),
            (Filter::To, "soon", "is no date"),
            (Filter::Size, "big", "is no size"),
        ] {
            let error = set(filter, text).unwrap_err();
            assert!(error.contains(said) && error.ends_with('.'), "{error}");
        }
        let many: Vec<String> = (0..101).map(|n: u32| n.to_string()).collect();
        let error = set(Filter::Ids, &many.join(",")).unwrap_err();
        assert!(error.contains("100 at most"), "{error}");
    }

    #[test]
    fn a_length_of_time_moves_on_and_a_date_does_not() {
        let tomorrow: Timestamp = "2026-11-22T12:00:00Z".parse().unwrap();
        let query = set(Filter::From, "-1d").unwrap();
        let again = query.renewed(tomorrow, &TimeZone::UTC);
        let from = again.from.map(|moment| moment.at().to_string());
        assert_eq!(from.as_deref(), Some(NOW));
        let query = set(Filter::To, "2026-01-31").unwrap();
        assert_eq!(query.renewed(tomorrow, &TimeZone::UTC), query);
    }
}
