//! Which applications are shown.

use crate::domain::{Application, ApplicationKind, ApplicationQuery};

/// Which applications are shown; what is `None` takes all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ApplicationSearch {
    /// Those of this type.
    pub kind: Option<ApplicationKind>,
    /// Those with this in their name, in small letters or capitals. The
    /// platform knows whole names alone, so this is looked for here.
    pub name: Option<String>,
    /// Those that this tenant owns.
    pub owner: Option<String>,
}

impl ApplicationSearch {
    /// What the platform is asked for.
    #[must_use]
    pub fn query(&self) -> ApplicationQuery {
        ApplicationQuery {
            kinds: self.kind.iter().cloned().collect(),
            owner: self.owner.clone(),
            ..ApplicationQuery::default()
        }
    }

    /// Whether it takes this one, of those that the platform gave.
    #[must_use]
    pub fn takes(&self, application: &Application) -> bool {
        let Some(name) = &self.name else { return true };
        let name = name.to_lowercase();
        let known = [
            Some(application.name.as_str()),
            application.context_path.as_deref(),
        ];
        known
            .into_iter()
            .flatten()
            .any(|text| text.to_lowercase().contains(&name))
    }

    /// Whether it takes all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
