//! Fields of an object in another order than the text has them.

use super::lines::{Content, Line, Shape, Span};

/// The lines with those fields of the outermost object last whose name, with
/// its quotes, `goes_last` accepts; all others keep their order. Also the lines
/// on which the moved ones begin.
pub(super) fn put_last(
    lines: &[Line],
    goes_last: impl Fn(&Span) -> bool,
) -> (Vec<Line>, Vec<usize>) {
    let Some((outermost, Content::Open { end, .. })) = lines
        .first()
        .map(|line| (line, &line.content))
        .filter(|(_, content)| is_object(content))
    else {
        return (lines.to_vec(), Vec::new());
    };
    let (mut fields, mut last) = (Vec::new(), Vec::new());
    let mut at = 1;
    while let Some(line) = lines.get(at).filter(|_| at < *end) {
        let next = line.end(at) + 1;
        let field = lines.get(at..next).unwrap_or_default();
        if line.key.as_ref().is_some_and(&goes_last) {
            last.push((at, field));
        } else {
            fields.push((at, field));
        }
        at = next;
    }
    let stay = fields.len();
    fields.append(&mut last);
    let mut ordered = vec![outermost.clone()];
    let mut moved = Vec::new();
    let count = fields.len();
    for (index, (from, field)) in fields.into_iter().enumerate() {
        let to = ordered.len();
        if index >= stay {
            moved.push(to);
        }
        let ends = field.len().saturating_sub(1);
        for (offset, line) in field.iter().enumerate() {
            let mut line = shifted(line, from, to);
            if offset == 0 || offset == ends {
                line.comma = index + 1 < count;
            }
            ordered.push(line);
        }
    }
    ordered.extend(lines.get(*end..).unwrap_or_default().iter().cloned());
    (ordered, moved)
}

const fn is_object(content: &Content) -> bool {
    matches!(
        content,
        Content::Open {
            shape: Shape::Object,
            ..
        }
    )
}

/// A line of a field that began at line `from` and now begins at `to`.
fn shifted(line: &Line, from: usize, to: usize) -> Line {
    let mut line = line.clone();
    match &mut line.content {
        Content::Open { end, .. } => *end = *end - from + to,
        Content::Close { start, .. } => *start = *start - from + to,
        Content::Scalar(_) | Content::Empty(_) | Content::Text(_) => {}
    }
    line
}
