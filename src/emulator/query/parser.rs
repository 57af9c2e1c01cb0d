//! The platform's query language, read into a [`Query`].
//!
//! `$filter=… $orderby=…`, or a bare filter: `has`, `hasany`, `bygroupid`,
//! `isinhierarchyof`, `eq gt ge lt le`, `and or not`, parentheses, nested
//! properties, `.date` (API.md section 3). Keywords are lower case.

use super::lexer::{Token, tokens};
use super::{Direction, Filter, Operator, Order, Property, Query, QueryError, Value};

/// Parentheses and `not` may nest this deep: far more than a person writes, and
/// far less than the stack holds.
const DEEPEST: usize = 64;

/// A filter may have this many comparisons; the database has limits of its own.
const MOST_TERMS: usize = 500;

/// These mean something, and are no texts without quotes.
const KEYWORDS: [&str; 10] = [
    "and", "or", "not", "eq", "gt", "ge", "lt", "le", "asc", "desc",
];

/// `has` refuses the properties that every object has.
const STANDARD: [&str; 7] = [
    "id",
    "type",
    "name",
    "owner",
    "self",
    "creationTime",
    "lastUpdated",
];

/// Reads a query.
///
/// # Errors
/// Anything that the language does not know; the platform answers 422 to it.
pub fn parse(text: &str) -> Result<Query, QueryError> {
    let mut parser = Parser {
        tokens: tokens(text)?.into(),
        depth: 0,
        terms: 0,
    };
    let mut query = Query::default();
    if parser.take_word("$filter") {
        parser.expect(&Token::Equals)?;
        query.filter = Some(parser.any()?);
    } else if !parser.tokens.is_empty() && !parser.next_is("$orderby") {
        query.filter = Some(parser.any()?);
    }
    if parser.take_word("$orderby") {
        parser.expect(&Token::Equals)?;
        query.order = parser.order()?;
    }
    match parser.tokens.front() {
        None => Ok(query),
        Some(token) => Err(unexpected(token)),
    }
}

struct Parser {
    tokens: std::collections::VecDeque<Token>,
    depth: usize,
    terms: usize,
}

impl Parser {
    fn any(&mut self) -> Result<Filter, QueryError> {
        let mut parts = vec![self.all()?];
        while self.take_word("or") {
            parts.push(self.all()?);
        }
        Ok(one_or(parts, Filter::Any))
    }

    fn all(&mut self) -> Result<Filter, QueryError> {
        let mut parts = vec![self.term()?];
        while self.take_word("and") {
            parts.push(self.term()?);
        }
        Ok(one_or(parts, Filter::All))
    }

    fn term(&mut self) -> Result<Filter, QueryError> {
        self.depth += 1;
        self.terms += 1;
        if self.depth > DEEPEST || self.terms > MOST_TERMS {
            return Err(QueryError("The filter is too large.".to_owned()));
        }
        let filter = self.term_at_depth()?;
        self.depth -= 1;
        Ok(filter)
    }

    fn term_at_depth(&mut self) -> Result<Filter, QueryError> {
        match self.next()? {
            Token::Open => {
                let inner = self.any()?;
                self.expect(&Token::Close)?;
                Ok(inner)
            }
            Token::Word(word) if word == "not" => Ok(Filter::Not(Box::new(self.term()?))),
            Token::Word(word) if self.tokens.front() == Some(&Token::Open) => self.call(&word),
            Token::Word(word) => self.comparison(property(&word)?),
            other => Err(unexpected(&other)),
        }
    }

    fn call(&mut self, function: &str) -> Result<Filter, QueryError> {
        self.expect(&Token::Open)?;
        let filter = match function {
            "has" => self.fragment()?,
            "hasany" => {
                let mut parts = vec![self.fragment()?];
                while self.take(&Token::Comma) {
                    parts.push(self.fragment()?);
                }
                one_or(parts, Filter::Any)
            }
            "bygroupid" => Filter::InGroup(self.id()?),
            "isinhierarchyof" => Filter::Below(self.id()?),
            _ => return Err(QueryError(format!("Unknown function '{function}'."))),
        };
        self.expect(&Token::Close)?;
        Ok(filter)
    }

    fn fragment(&mut self) -> Result<Filter, QueryError> {
        let property = property(&self.word()?)?;
        match property.top_level() {
            Some("c8y_IsBinary") => Ok(Filter::IsBinary),
            Some(name) if STANDARD.contains(&name) => Err(QueryError(format!(
                "has() does not take the standard property '{name}'."
            ))),
            _ => Ok(Filter::Has(property)),
        }
    }

    fn id(&mut self) -> Result<i64, QueryError> {
        match self.next()? {
            Token::Whole(id) => Ok(id),
            Token::Text(text) => text
                .parse()
                .map_err(|_| QueryError(format!("'{text}' is not an id."))),
            other => Err(unexpected(&other)),
        }
    }

    fn comparison(&mut self, property: Property) -> Result<Filter, QueryError> {
        let operator = match self.word()?.as_str() {
            "eq" => Operator::Eq,
            "gt" => Operator::Gt,
            "ge" => Operator::Ge,
            "lt" => Operator::Lt,
            "le" => Operator::Le,
            other => return Err(QueryError(format!("Unknown operator '{other}'."))),
        };
        let value = match self.next()? {
            Token::Text(text) => Value::Text(text),
            Token::Whole(number) => Value::Whole(number),
            Token::Decimal(number) => Value::Decimal(number),
            Token::Word(word) => match (word.as_str(), operator) {
                ("null", Operator::Eq) => Value::Null,
                ("true", Operator::Eq) => Value::Bool(true),
                ("false", Operator::Eq) => Value::Bool(false),
                // A client in use writes types and owners without quotes.
                (text, Operator::Eq) if !KEYWORDS.contains(&text) && !text.starts_with('$') => {
                    Value::Text(word)
                }
                _ => return Err(QueryError(format!("'{word}' is not a value here."))),
            },
            other => return Err(unexpected(&other)),
        };
        match (property.top_level(), operator, value) {
            // The full-text search, spelled as a comparison.
            (Some("text"), Operator::Eq, Value::Text(text)) => Ok(Filter::Words(words(&text))),
            (_, _, value) => Ok(Filter::Compare(property, operator, value)),
        }
    }

    fn order(&mut self) -> Result<Vec<Order>, QueryError> {
        let mut order = Vec::new();
        loop {
            let property = property(&self.word()?)?;
            let direction = if self.take_word("desc") {
                Direction::Descending
            } else {
                self.take_word("asc");
                Direction::Ascending
            };
            order.push(Order {
                property,
                direction,
            });
            if !self.take(&Token::Comma) {
                return Ok(order);
            }
        }
    }

    fn next(&mut self) -> Result<Token, QueryError> {
        self.tokens
            .pop_front()
            .ok_or_else(|| QueryError("The query ends too early.".to_owned()))
    }

    fn word(&mut self) -> Result<String, QueryError> {
        match self.next()? {
            Token::Word(word) => Ok(word),
            other => Err(unexpected(&other)),
        }
    }

    fn expect(&mut self, wanted: &Token) -> Result<(), QueryError> {
        let found = self.next()?;
        if found == *wanted {
            Ok(())
        } else {
            Err(unexpected(&found))
        }
    }

    fn take(&mut self, wanted: &Token) -> bool {
        let there = self.tokens.front() == Some(wanted);
        if there {
            self.tokens.pop_front();
        }
        there
    }

    fn next_is(&self, word: &str) -> bool {
        matches!(self.tokens.front(), Some(Token::Word(found)) if found == word)
    }

    fn take_word(&mut self, word: &str) -> bool {
        let there = self.next_is(word);
        if there {
            self.tokens.pop_front();
        }
        there
    }
}

fn one_or(mut parts: Vec<Filter>, several: impl Fn(Vec<Filter>) -> Filter) -> Filter {
    match (parts.len(), parts.pop()) {
        (1, Some(only)) => only,
        (_, last) => {
            parts.extend(last);
            several(parts)
        }
    }
}

fn property(word: &str) -> Result<Property, QueryError> {
    let mut path: Vec<String> = word.split('.').map(str::to_owned).collect();
    if word.starts_with('$') || path.iter().any(String::is_empty) {
        return Err(QueryError(format!("'{word}' is not a property.")));
    }
    let as_date = path.len() > 1 && path.last().is_some_and(|last| last == "date");
    if as_date {
        path.pop();
    }
    Ok(Property { path, as_date })
}

/// The words of a full-text search: a text in double quotes is one, else it falls
/// apart at spaces and signs.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let phrase = text
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'));
    if let Some(phrase) = phrase {
        return vec![phrase.to_owned()];
    }
    text.split(|c: char| c.is_whitespace() || matches!(c, '/' | '-' | '.'))
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn unexpected(token: &Token) -> QueryError {
    QueryError(match token {
        Token::Word(word) => format!("Unexpected '{word}'."),
        Token::Text(text) => format!("Unexpected text '{text}'."),
        Token::Whole(number) => format!("Unexpected number {number}."),
        Token::Decimal(number) => format!("Unexpected number {number}."),
        Token::Open => "Unexpected '('.".to_owned(),
        Token::Close => "Unexpected ')'.".to_owned(),
        Token::Comma => "Unexpected ','.".to_owned(),
        Token::Equals => "Unexpected '='.".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(text: &str) -> Filter {
        parse(text).expect(text).filter.expect("a filter")
    }

    fn compare(name: &str, operator: Operator, value: Value) -> Filter {
        Filter::Compare(Property::named(name), operator, value)
    }

    fn text(value: &str) -> Value {
        Value::Text(value.to_owned())
    }

    #[test]
    fn a_filter_with_its_order_is_what_the_files_page_sends() {
        let query = parse(
            "$filter=((has(c8y_IsBinary)) and (name eq '*log*')) $orderby=name asc,lastUpdated.date desc",
        )
        .unwrap();
        assert_eq!(
            query.filter,
            Some(Filter::All(vec![
                Filter::IsBinary,
                compare("name", Operator::Eq, text("*log*")),
            ]))
        );
        assert_eq!(query.order.len(), 2);
        assert_eq!(query.order[0].direction, Direction::Ascending);
        assert_eq!(query.order[1].direction, Direction::Descending);
        assert!(query.order[1].property.as_date);
    }

    #[test]
    fn a_bare_filter_is_a_filter() {
        assert_eq!(filter("has(c8y_IsBinary)"), Filter::IsBinary);
        assert_eq!(parse("").unwrap(), Query::default());
        assert_eq!(parse("$orderby=name").unwrap().order.len(), 1);
    }

    #[test]
    fn and_binds_closer_than_or_and_not_closest() {
        let a = || compare("a", Operator::Eq, Value::Whole(1));
        let b = || compare("b", Operator::Gt, Value::Decimal(2.5));
        let c = || compare("c", Operator::Eq, Value::Null);
        assert_eq!(
            filter("a eq 1 or b gt 2.5f and not(c eq null)"),
            Filter::Any(vec![
                a(),
                Filter::All(vec![b(), Filter::Not(Box::new(c()))])
            ])
        );
    }

    #[test]
    fn a_client_in_use_leaves_quotes_away_and_encodes_its_plus_signs() {
        let query = parse("$filter=(has(x) and type eq text/a-*)+$orderby=name desc").unwrap();
        assert_eq!(
            query.filter,
            Some(Filter::All(vec![
                Filter::Has(Property::named("x")),
                compare("type", Operator::Eq, text("text/a-*")),
            ]))
        );
        assert_eq!(query.order.len(), 1);
        assert_eq!(
            filter("(owner+eq+'a+b')"),
            compare("owner", Operator::Eq, text("a+b"))
        );
        assert_eq!(
            filter("text eq 'log file'"),
            Filter::Words(vec!["log".to_owned(), "file".to_owned()])
        );
    }

    #[test]
    fn a_doubled_quote_is_a_quote() {
        assert_eq!(
            filter("name eq 'it''s'"),
            compare("name", Operator::Eq, text("it's"))
        );
    }

    #[test]
    fn a_nested_property_is_a_path() {
        let Filter::Compare(property, ..) = filter("c8y_Fw.version.date ge '2026-01-01'") else {
            panic!("a comparison");
        };
        assert_eq!(property.path, ["c8y_Fw", "version"]);
        assert!(property.as_date);
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        for wrong in [
            "name",
            "name eq",
            "name eq 'x",
            "name ne 'x'",
            "name is 'x'",
            "name eq 'x' and",
            "(name eq 'x'",
            "name eq 'x')",
            "has(name)",
            "has('c8y_IsBinary')",
            "hasnot(x)",
            "length gt 1.5",
            "length gt 15x",
            "name gt null",
            "$filter",
            "$filter=",
            "$filter=()",
            "$orderby=",
            "$orderby=name up",
            "name eq 'x' $orderby=name desc desc",
            "a..b eq 1",
            "name eq \"x\"",
            "x eq 1; drop table objects",
            "name eq and",
            "name eq $orderby=name",
            "name gt x",
        ] {
            assert!(parse(wrong).is_err(), "{wrong} was understood");
        }
    }

    #[test]
    fn a_query_without_end_is_refused_before_the_stack_is() {
        assert!(parse(&"(".repeat(100_000)).is_err());
        assert!(parse(&"not ".repeat(100_000)).is_err());
        assert!(parse(&"a eq 1 or ".repeat(100_000)).is_err());
    }
}
