//! The query language's text as a list of words.

use super::QueryError;

/// A word of the query language.
#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    /// A name, a keyword, `$filter` or `$orderby`.
    Word(String),
    /// A text in single quotes; a doubled quote in it is one.
    Text(String),
    /// A whole number.
    Whole(i64),
    /// A number with the suffix `f` or `d`.
    Decimal(f64),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `,`
    Comma,
    /// `=`
    Equals,
}

/// Splits the text into its words.
///
/// # Errors
/// A quote that is never closed, a number that is none, a character that no
/// word has.
pub fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        let single = match first {
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            ',' => Some(Token::Comma),
            '=' => Some(Token::Equals),
            _ => None,
        };
        if let Some(token) = single {
            found.push(token);
            rest = after;
        } else if first.is_whitespace() || first == '+' {
            // A plus sign stands for a space in an address. Some clients write
            // it and then encode it once more; the platform bears it.
            rest = after;
        } else if first == '\'' {
            let (text, behind) = quoted(after)?;
            found.push(Token::Text(text));
            rest = behind;
        } else if is_part_of_word(first) {
            let end = rest
                .find(|c: char| !is_part_of_word(c))
                .unwrap_or(rest.len());
            let (word, behind) = rest.split_at_checked(end).unwrap_or((rest, ""));
            found.push(word_or_number(word)?);
            rest = behind;
        } else {
            return Err(QueryError(format!("Unexpected character '{first}'.")));
        }
    }
    Ok(found)
}

/// Names of fragments hold letters, digits and a few signs; the dot separates
/// the names of a path, and the star belongs to a pattern without quotes.
fn is_part_of_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '.' | '$' | '-' | ':' | '@' | '/' | '*')
}

/// The text up to the closing quote, and what stands behind it.
fn quoted(mut rest: &str) -> Result<(String, &str), QueryError> {
    let mut text = String::new();
    loop {
        let (before, behind) = rest
            .split_once('\'')
            .ok_or_else(|| QueryError("A quoted text is not closed.".to_owned()))?;
        text.push_str(before);
        match behind.strip_prefix('\'') {
            Some(after) => {
                text.push('\'');
                rest = after;
            }
            None => return Ok((text, behind)),
        }
    }
}

/// A word of digits is a number, and has to be one as the platform writes them:
/// whole, or with the suffix `f` or `d`.
fn word_or_number(word: &str) -> Result<Token, QueryError> {
    let unsigned = word.strip_prefix('-').unwrap_or(word);
    let digits = unsigned.strip_suffix(['f', 'd']).unwrap_or(unsigned);
    let is_number = digits.starts_with(|c: char| c.is_ascii_digit())
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if !is_number {
        return Ok(Token::Word(word.to_owned()));
    }
    let wrong = || QueryError(format!("'{word}' is not a number."));
    match word.strip_suffix(['f', 'd']) {
        Some(decimal) => decimal.parse().map(Token::Decimal).map_err(|_| wrong()),
        None => word.parse().map(Token::Whole).map_err(|_| wrong()),
    }
}
