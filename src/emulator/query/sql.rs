//! Filters and orders as SQL, with every value as a bound parameter.
//!
//! The text is put together from constants of this file alone; what a request
//! said reaches the database only as a parameter, also the path of a nested
//! property. Equality is `IS`, which uses an index as `=` does and is never
//! null, so that `not(…)` can be pushed down to the comparisons.

use rusqlite::types::Value as Bound;

use super::{Direction, Filter, Operator, Order, Property, QueryError, Value};

/// A piece of SQL and the values of its `?`, in their order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sql {
    /// The text.
    pub text: String,
    /// One value for each `?`.
    pub bound: Vec<Bound>,
}

impl Sql {
    fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn bind(&mut self, text: &str, value: impl Into<Bound>) {
        self.text.push_str(text);
        self.bound.push(value.into());
    }
}

/// Where the value of a property is kept.
enum Column {
    Id,
    Text(&'static str),
    Time(&'static str),
    Length,
    /// In the JSON of the fragments, under this path.
    Fragment(String),
}

fn column(property: &Property) -> Column {
    match property.top_level() {
        Some("id") => Column::Id,
        Some("type") => Column::Text("type"),
        Some("name") => Column::Text("name"),
        Some("owner") => Column::Text("owner"),
        Some("contentType") => Column::Text("content_type"),
        Some("creationTime") => Column::Time("created"),
        Some("lastUpdated") => Column::Time("updated"),
        Some("length") => Column::Length,
        _ => {
            let mut path = String::from("$");
            for name in &property.path {
                path.push_str(".\"");
                // A path has no way to say these; what stands for them is in no
                // name either.
                path.extend(name.chars().map(|c| match c {
                    '"' | '\\' => char::REPLACEMENT_CHARACTER,
                    c if c.is_control() => char::REPLACEMENT_CHARACTER,
                    c => c,
                }));
                path.push('"');
            }
            Column::Fragment(path)
        }
    }
}

/// The condition of a filter; none is `1`.
///
/// # Errors
/// A text that is compared with a time but is none.
pub fn condition(filter: Option<&Filter>) -> Result<Sql, QueryError> {
    let mut sql = Sql::default();
    match filter {
        Some(filter) => write(filter, false, &mut sql)?,
        None => sql.push("1"),
    }
    Ok(sql)
}

/// From which end of an order rows are wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// From the first on.
    First,
    /// From the last back.
    Last,
}

/// What stands behind `ORDER BY`. The id comes last, so that equal rows keep
/// their places from page to page; it goes the way of the last column, so that
/// one index serves both.
#[must_use]
pub fn order(order: &[Order], from: End) -> Sql {
    let mut sql = Sql::default();
    let spelled = |direction| match (direction, from) {
        (Direction::Ascending, End::First) | (Direction::Descending, End::Last) => "",
        (Direction::Descending, End::First) | (Direction::Ascending, End::Last) => " DESC",
    };
    let mut way = spelled(Direction::Ascending);
    for part in order {
        way = spelled(part.direction);
        match column(&part.property) {
            Column::Id => sql.push("id"),
            Column::Text(name) | Column::Time(name) => sql.push(name),
            Column::Length => sql.push("length"),
            Column::Fragment(path) => sql.bind("json_extract(fragments, ?)", path),
        }
        sql.push(way);
        sql.push(", ");
    }
    sql.push("id");
    sql.push(way);
    sql
}

/// `not` goes down to the single conditions: `not(a and b)` is `not a or not b`.
fn write(filter: &Filter, negated: bool, sql: &mut Sql) -> Result<(), QueryError> {
    match filter {
        Filter::Not(inner) => write(inner, !negated, sql),
        Filter::All(parts) => join(parts, negated, if negated { " OR " } else { " AND " }, sql),
        Filter::Any(parts) => join(parts, negated, if negated { " AND " } else { " OR " }, sql),
        single if negated => {
            sql.push("NOT coalesce((");
            write_single(single, sql)?;
            sql.push("), 0)");
            Ok(())
        }
        single => write_single(single, sql),
    }
}

fn join(parts: &[Filter], negated: bool, between: &str, sql: &mut Sql) -> Result<(), QueryError> {
    sql.push("(");
    for (place, part) in parts.iter().enumerate() {
        if place > 0 {
            sql.push(between);
        }
        write(part, negated, sql)?;
    }
    sql.push(")");
    Ok(())
}

fn write_single(filter: &Filter, sql: &mut Sql) -> Result<(), QueryError> {
    match filter {
        Filter::All(_) | Filter::Any(_) | Filter::Not(_) => write(filter, false, sql)?,
        // Spelled as the partial indexes spell it, or they would not be used.
        Filter::IsBinary => sql.push("is_binary = 1"),
        Filter::Has(property) => match column(property) {
            Column::Id => sql.push("1"),
            Column::Text(name) | Column::Time(name) => {
                sql.push(name);
                sql.push(" IS NOT NULL");
            }
            Column::Length => sql.push("length IS NOT NULL"),
            Column::Fragment(path) => sql.bind("json_type(fragments, ?) IS NOT NULL", path),
        },
        Filter::Compare(property, operator, value) => compare(property, *operator, value, sql)?,
        Filter::Exactly(property, text) => exactly(&column(property), text, sql),
        Filter::Ids(ids) => {
            let list = serde_json::Value::from(ids.clone()).to_string();
            sql.bind("id IN (SELECT value FROM json_each(?))", list);
        }
        Filter::Words(words) => {
            sql.push("(0");
            for word in words {
                let pattern = like(&format!("*{word}*"));
                sql.bind(" OR name LIKE ? ESCAPE '\\'", pattern.clone());
                sql.bind(" OR type LIKE ? ESCAPE '\\'", pattern.clone());
                sql.bind(" OR owner LIKE ? ESCAPE '\\'", pattern);
                // As the id is written, or it is another text.
                if let Some(id) = word
                    .parse::<i64>()
                    .ok()
                    .filter(|id| id.to_string() == *word)
                {
                    sql.bind(" OR id = ?", id);
                }
            }
            sql.push(")");
        }
        Filter::ParentOf(kind, child) => {
            sql.bind("id IN (SELECT parent FROM children WHERE child = ?", *child);
            sql.bind(" AND kind = ?)", kind.word().to_owned());
        }
        Filter::InGroup(group) => sql.bind(
            "id IN (SELECT child FROM children WHERE parent = ? AND kind = 'asset')",
            *group,
        ),
        Filter::Below(root) => sql.bind(
            "id IN (WITH RECURSIVE below(id) AS (SELECT child FROM children WHERE parent = ? \
             UNION SELECT children.child FROM children JOIN below ON children.parent = below.id) \
             SELECT id FROM below)",
            *root,
        ),
    }
    Ok(())
}

fn exactly(column: &Column, text: &str, sql: &mut Sql) {
    match column {
        Column::Text(name) => {
            sql.push(name);
            sql.bind(" IS ?", text.to_owned());
        }
        Column::Id => match text.parse::<i64>() {
            Ok(id) => sql.bind("id IS ?", id),
            Err(_) => sql.push("0"),
        },
        Column::Fragment(path) => {
            sql.bind("(json_type(fragments, ?) = 'text'", path.clone());
            sql.bind(" AND json_extract(fragments, ?)", path.clone());
            sql.bind(" = ?)", text.to_owned());
        }
        Column::Time(_) | Column::Length => sql.push("0"),
    }
}

fn compare(
    property: &Property,
    operator: Operator,
    value: &Value,
    sql: &mut Sql,
) -> Result<(), QueryError> {
    let column = column(property);
    let sign = sign(operator);
    match (&column, value) {
        (Column::Text(name), Value::Null) | (Column::Time(name), Value::Null) => {
            sql.push(name);
            sql.push(" IS NULL");
        }
        (Column::Length, Value::Null) => sql.push("length IS NULL"),
        (Column::Id, Value::Null) => sql.push("0"),
        (Column::Fragment(path), Value::Null) => {
            sql.bind(
                "coalesce(json_type(fragments, ?), 'null') = 'null'",
                path.clone(),
            );
        }
        (Column::Time(name), Value::Text(text)) => {
            sql.push(name);
            sql.bind(sign, time(text)?.as_millisecond());
        }
        (Column::Fragment(path), Value::Text(text)) if property.as_date => {
            sql.bind("(json_type(fragments, ?) = 'text'", path.clone());
            sql.bind(
                " AND unixepoch(json_extract(fragments, ?), 'subsec')",
                path.clone(),
            );
            #[expect(
                clippy::cast_precision_loss,
                reason = "milliseconds of any year people write fit a double"
            )]
            let seconds = time(text)?.as_millisecond() as f64 / 1000.0;
            sql.bind(sign, seconds);
            sql.push(")");
        }
        (column, Value::Text(text)) => compare_text(column, operator, text, sql),
        (Column::Id, Value::Whole(number)) => sql.bind(&format!("id{sign}"), *number),
        (Column::Length, Value::Whole(number)) => sql.bind(&format!("length{sign}"), *number),
        (Column::Length, Value::Decimal(number)) => sql.bind(&format!("length{sign}"), *number),
        (Column::Fragment(path), Value::Whole(number)) => {
            compare_number(path, sign, Bound::Integer(*number), sql);
        }
        (Column::Fragment(path), Value::Decimal(number)) => {
            compare_number(path, sign, Bound::Real(*number), sql);
        }
        (Column::Fragment(path), Value::Bool(wanted)) => {
            sql.bind("json_type(fragments, ?)", path.clone());
            sql.push(if *wanted { " IS 'true'" } else { " IS 'false'" });
        }
        // A number compared with a text: no object passes, as on the platform.
        (_, Value::Whole(_) | Value::Decimal(_) | Value::Bool(_)) => sql.push("0"),
    }
    Ok(())
}

fn compare_text(column: &Column, operator: Operator, text: &str, sql: &mut Sql) {
    let pattern = operator == Operator::Eq && text.contains('*');
    match column {
        _ if operator == Operator::Eq && !pattern => exactly(column, text, sql),
        Column::Text(name) if pattern => {
            sql.push(name);
            sql.bind(" LIKE ? ESCAPE '\\'", like(text));
        }
        Column::Text(name) => {
            sql.push(name);
            sql.bind(sign(operator), text.to_owned());
        }
        Column::Id if pattern => sql.bind("CAST(id AS TEXT) LIKE ? ESCAPE '\\'", like(text)),
        Column::Id => match text.parse::<i64>() {
            Ok(id) => sql.bind(&format!("id{}", sign(operator)), id),
            Err(_) => sql.push("0"),
        },
        Column::Fragment(path) => {
            sql.bind("(json_type(fragments, ?) = 'text'", path.clone());
            sql.bind(" AND json_extract(fragments, ?)", path.clone());
            if pattern {
                sql.bind(" LIKE ? ESCAPE '\\')", like(text));
            } else {
                sql.bind(sign(operator), text.to_owned());
                sql.push(")");
            }
        }
        Column::Time(_) | Column::Length => sql.push("0"),
    }
}

fn compare_number(path: &str, sign: &str, number: Bound, sql: &mut Sql) {
    sql.bind(
        "(json_type(fragments, ?) IN ('integer', 'real')",
        path.to_owned(),
    );
    sql.bind(" AND json_extract(fragments, ?)", path.to_owned());
    sql.bind(sign, number);
    sql.push(")");
}

const fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Eq => " IS ?",
        Operator::Gt => " > ?",
        Operator::Ge => " >= ?",
        Operator::Lt => " < ?",
        Operator::Le => " <= ?",
    }
}

/// A pattern with `*` as SQL's, in which `%`, `_` and the escape are literal.
#[must_use]
pub fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len() + 4);
    for c in text.chars() {
        match c {
            '*' => pattern.push('%'),
            '%' | '_' | '\\' => pattern.extend(['\\', c]),
            other => pattern.push(other),
        }
    }
    pattern
}

/// A time as the platform takes it: ISO 8601 with a zone, or a date alone, which
/// is its beginning in UTC (API.md section 1.7).
///
/// # Errors
/// It is neither.
pub fn time(text: &str) -> Result<jiff::Timestamp, QueryError> {
    // A `+` that was not percent-encoded arrives as a space.
    let spelled = text.trim().replace(' ', "+");
    spelled
        .parse::<jiff::Timestamp>()
        .or_else(|_| {
            spelled
                .parse::<jiff::civil::DateTime>()
                .and_then(|at| at.to_zoned(jiff::tz::TimeZone::UTC))
                .map(|at| at.timestamp())
        })
        .map_err(|_| QueryError(format!("'{text}' is not a time.")))
}

#[cfg(test)]
mod tests {
    use super::super::parse;
    use super::*;
    use proptest::prelude::*;

    fn sql(text: &str) -> Sql {
        condition(parse(text).unwrap().filter.as_ref()).unwrap()
    }

    #[test]
    fn values_and_paths_are_bound() {
        let sql = sql("name eq '*a_b%*' and c8y_Fw.version gt '1'");
        assert_eq!(
            sql.text,
            "(name LIKE ? ESCAPE '\\' AND (json_type(fragments, ?) = 'text' \
             AND json_extract(fragments, ?) > ?))"
        );
        assert_eq!(sql.bound.len(), 4);
        assert_eq!(sql.bound[0], Bound::from("%a\\_b\\%%".to_owned()));
        assert_eq!(
            sql.bound[1],
            Bound::from("$.\"c8y_Fw\".\"version\"".to_owned())
        );
    }

    #[test]
    fn not_is_pushed_down_to_the_comparisons() {
        assert_eq!(
            sql("not(has(c8y_IsBinary) and length gt 5)").text,
            "(NOT coalesce((is_binary = 1), 0) OR NOT coalesce((length > ?), 0))"
        );
        assert_eq!(sql("not(not(length gt 5))").text, "length > ?");
    }

    #[test]
    fn times_are_numbers() {
        let at = sql("lastUpdated.date gt '2015-10-24T09:00:53.351+01:00'");
        assert_eq!(at.bound, [Bound::Integer(1_445_673_653_351)]);
        assert_eq!(
            sql("creationTime.date lt '1970-01-02'").bound,
            [Bound::Integer(86_400_000)]
        );
        let wrong = parse("lastUpdated.date gt 'yesterday'").unwrap();
        assert!(condition(wrong.filter.as_ref()).is_err());
    }

    #[test]
    fn the_id_ends_each_order_and_goes_its_way() {
        assert_eq!(order(&[], End::First).text, "id");
        assert_eq!(order(&[], End::Last).text, "id DESC");
        let by = parse("$orderby=type,length desc").unwrap();
        assert_eq!(
            order(&by.order, End::First).text,
            "type, length DESC, id DESC"
        );
        assert_eq!(order(&by.order, End::Last).text, "type DESC, length, id");
    }

    proptest! {
        /// Whatever a person writes: nothing of it is in the text of the SQL.
        #[test]
        fn no_text_of_a_request_becomes_sql(name in "[a-z]{3,9}zq", value in "[^*]*") {
            let quoted = value.replace('\'', "''");
            let sql = sql(&format!("{name} eq '{quoted}' or type eq '{quoted}' and name gt '{quoted}'"));
            prop_assert!(!sql.text.contains(&name));
            prop_assert_eq!(sql.text.matches('?').count(), sql.bound.len());
            prop_assert_eq!(sql.bound.last(), Some(&Bound::from(value)));
        }

        /// Rubbish is refused or understood; it neither panics nor unbalances.
        #[test]
        fn rubbish_neither_panics_nor_leaks(text in "[a-z'()$=.,*0-9 ]{0,60}") {
            if let Ok(query) = parse(&text) && let Ok(sql) = condition(query.filter.as_ref()) {
                prop_assert_eq!(sql.text.matches('?').count(), sql.bound.len());
                prop_assert_eq!(sql.text.matches('(').count(), sql.text.matches(')').count());
            }
        }
    }
}
