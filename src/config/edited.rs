//! A file in TOML after a change: what people wrote in it beside what changed, such
//! as comments and the order, stays. Pure.

use toml_edit::{DocumentMut, Item, TableLike, TomlError, Value};

/// The text in which all is as in `text`, but that it says what `wanted` says. Both
/// hold tables, strings and truths alone.
///
/// # Errors
/// One of them is no TOML.
pub(super) fn edited(text: &str, wanted: &str) -> Result<String, TomlError> {
    let mut there: DocumentMut = text.parse()?;
    let wanted: DocumentMut = wanted.parse()?;
    make_say(there.as_table_mut(), wanted.as_table());
    Ok(there.to_string())
}

fn make_say(there: &mut dyn TableLike, wanted: &dyn TableLike) {
    let names = there.iter().map(|(name, _)| name.to_owned());
    let gone: Vec<String> = names.filter(|name| !wanted.contains_key(name)).collect();
    for name in gone {
        there.remove(&name);
    }
    for (name, item) in wanted.iter() {
        match (there.get_mut(name), item.as_table_like()) {
            (None, _) => {
                let mut item = item.clone();
                place_last(&mut item);
                there.insert(name, item);
            }
            (Some(Item::Value(Value::InlineTable(old))), Some(table)) => {
                let before = old.to_string();
                make_say(old, table);
                if old.to_string() != before {
                    // What is added would stand behind the space before the brace.
                    old.fmt();
                }
            }
            (Some(old), Some(table)) => {
                if let Some(old) = old.as_table_like_mut() {
                    make_say(old, table);
                }
            }
            (Some(old), None) => replace(old, item),
        }
    }
}

/// Puts a value in the place of another one, with the comment behind that.
fn replace(old: &mut Item, new: &Item) {
    let said = |item: &Item| (item.as_str().map(str::to_owned), item.as_bool());
    if said(old) == said(new) {
        return;
    }
    if let (Some(old), Some(new)) = (old.as_value_mut(), new.as_value()) {
        let decor = old.decor().clone();
        *old = new.clone();
        *old.decor_mut() = decor;
    }
}

/// Lets a new table stand behind those that are there, not where it stood in the
/// text that it comes from.
fn place_last(item: &mut Item) {
    if let Some(table) = item.as_table_mut() {
        table.set_position(None);
        table.iter_mut().for_each(|(_, item)| place_last(item));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "\
# My tenants.
default = 'a' # the usual one

# Do not touch.
[profile.b]
host   = \"b.example.com\"   # plant
mode = \"prod\"

[profile.a]
# over the VPN
host = 'a.example.com'
user = \"ana\" # me
# The end.
";

    #[test]
    fn what_does_not_change_stays_as_it_was_written() {
        let same = "default = \"a\"\n[profile.a]\nhost = \"a.example.com\"\nuser = \"ana\"\n\
                    [profile.b]\nhost = \"b.example.com\"\nmode = \"prod\"\n";
        assert_eq!(edited(WRITTEN, same).unwrap(), WRITTEN);
        let changed = "default = \"b\"\n[profile.a]\nhost = \"a.example.com\"\nuser = \"bo\"\n\
                       plain_http = true\n[profile.b]\nhost = \"b.example.com\"\n\
                       [profile.c]\nhost = \"c\"\n";
        let expected = WRITTEN
            .replace("'a' #", "\"b\" #")
            .replace("mode = \"prod\"\n", "")
            .replace("\"ana\" # me\n", "\"bo\" # me\nplain_http = true\n")
            .replace("# The end.\n", "[profile.c]\nhost = \"c\"\n# The end.\n");
        assert_eq!(edited(WRITTEN, changed).unwrap(), expected);
    }

    #[test]
    fn what_goes_takes_its_own_comments_alone() {
        let one = "[profile.a]\nhost = \"a.example.com\"\nuser = \"ana\"\n";
        let left = edited(WRITTEN, one).unwrap();
        assert_eq!(
            left,
            "\n[profile.a]\n# over the VPN\nhost = 'a.example.com'\nuser = \"ana\" # me\n# The end.\n"
        );
        assert_eq!(edited(&left, "").unwrap(), "# The end.\n");
    }

    #[test]
    fn tables_may_be_written_in_other_ways() {
        let wanted = "[profile.a]\nhost = \"b\"\nuser = \"ana\"\n";
        for (written, expected) in [
            ("", wanted),
            (
                "profile.a.host = \"a\" # here\n",
                "profile.a.host = \"b\" # here\nprofile.a.user = \"ana\"\n",
            ),
            (
                "[profile]\na = { host = \"a\" } # here\n",
                "[profile]\na = { host = \"b\", user = \"ana\" } # here\n",
            ),
        ] {
            assert_eq!(edited(written, wanted).unwrap(), expected, "{written}");
        }
        assert!(edited("no toml", wanted).is_err());
    }
}
