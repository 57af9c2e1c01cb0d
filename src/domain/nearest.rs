//! The name that somebody meant who mistyped it.

/// The name that somebody most likely meant; `None` where none is like it.
#[must_use]
pub fn nearest<'a>(name: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    // Below this, two short words of nothing in common are told to be alike.
    const ALIKE: f64 = 0.75;
    let name = name.to_lowercase();
    let scored = names.map(|one| (strsim::jaro_winkler(&name, &one.to_lowercase()), one));
    scored
        .filter(|(score, _)| *score >= ALIKE)
        .max_by(|one, other| one.0.total_cmp(&other.0))
        .map(|(_, one)| one)
}
