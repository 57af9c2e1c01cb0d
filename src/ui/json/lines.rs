//! Text into lines that point into it. No recursion: depth costs no stack.

use std::ops::Range;

/// A stretch of the text, in bytes, on the borders of characters.
pub(super) type Span = Range<usize>;

/// One line of the layout.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// How deep it is nested.
    pub depth: usize,
    /// The name of the field, with its quotes.
    pub key: Option<Span>,
    /// What it shows.
    pub content: Content,
    /// Whether a comma follows: after the end of what it begins.
    pub comma: bool,
}

/// What a line shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Content {
    /// A string, number, `true`, `false` or `null`.
    Scalar(Span),
    /// An object or list without anything in it.
    Empty(Shape),
    /// The beginning of an object or list that ends at line `end`.
    Open {
        shape: Shape,
        end: usize,
        items: usize,
    },
    /// The end of the object or list that begins at line `start`.
    Close { shape: Shape, start: usize },
    /// A line of a text that is not JSON.
    Text(Span),
}

/// Object or list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Object,
    List,
}

impl Line {
    /// The last line of what this line, which has that number, begins.
    pub(super) const fn end(&self, number: usize) -> usize {
        match self.content {
            Content::Open { end, .. } => end,
            _ => number,
        }
    }
}

/// The lines of a text that is not JSON: at least one.
pub(super) fn plain(text: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        lines.push(text_line(start..start + line.trim_end_matches('\n').len()));
        start += line.len();
    }
    if lines.is_empty() {
        lines.push(text_line(0..0));
    }
    lines
}

fn text_line(span: Span) -> Line {
    Line {
        depth: 0,
        key: None,
        content: Content::Text(span),
        comma: false,
    }
}

/// The lines of a JSON text; `None` where it is not JSON (RFC 8259).
pub(super) fn json(text: &str) -> Option<Vec<Line>> {
    let mut reader = Reader {
        bytes: text.as_bytes(),
        at: 0,
        lines: Vec::new(),
        open: Vec::new(),
    };
    let mut expected = Expected::Value;
    loop {
        reader.skip_space();
        let Some(next) = reader.peek() else {
            return (expected == Expected::Nothing).then_some(reader.lines);
        };
        expected = match (expected, next) {
            (Expected::FieldOrEnd, b'}') | (Expected::ValueOrEnd, b']') => reader.close(next)?,
            (Expected::Field | Expected::FieldOrEnd, b'"') => {
                let key = reader.string()?;
                reader.skip_space();
                reader.take(b':')?;
                reader.skip_space();
                reader.value(Some(key))?
            }
            (Expected::Value | Expected::ValueOrEnd, _) => reader.value(None)?,
            (Expected::CommaOrEnd, b',') => reader.comma()?,
            (Expected::CommaOrEnd, b'}' | b']') => reader.close(next)?,
            _ => return None,
        };
    }
}

/// What may come next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Expected {
    Value,
    ValueOrEnd,
    Field,
    FieldOrEnd,
    CommaOrEnd,
    Nothing,
}

/// An object or list that has not ended.
struct Open {
    /// The line that begins it.
    line: usize,
    shape: Shape,
    items: usize,
    /// The last line that belongs to its latest item: where a comma goes.
    last_item: usize,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    lines: Vec<Line>,
    open: Vec<Open>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        if self.peek()? != byte {
            return None;
        }
        self.at += 1;
        Some(())
    }

    /// A value, or the beginning of one that holds others.
    fn value(&mut self, key: Option<Span>) -> Option<Expected> {
        let shape = match self.peek()? {
            b'{' => Shape::Object,
            b'[' => Shape::List,
            _ => {
                let span = self.scalar()?;
                self.item(key, Content::Scalar(span));
                return Some(self.after_value());
            }
        };
        self.at += 1;
        let line = self.item(key, Content::Empty(shape));
        self.open.push(Open {
            line,
            shape,
            items: 0,
            last_item: line,
        });
        Some(match shape {
            Shape::Object => Expected::FieldOrEnd,
            Shape::List => Expected::ValueOrEnd,
        })
    }

    /// Adds the line of an item, and counts it.
    fn item(&mut self, key: Option<Span>, content: Content) -> usize {
        let line = self.lines.len();
        self.lines.push(Line {
            depth: self.open.len(),
            key,
            content,
            comma: false,
        });
        if let Some(around) = self.open.last_mut() {
            around.items += 1;
            around.last_item = line;
        }
        line
    }

    fn close(&mut self, byte: u8) -> Option<Expected> {
        let shape = if byte == b'}' {
            Shape::Object
        } else {
            Shape::List
        };
        let open = self.open.pop().filter(|open| open.shape == shape)?;
        self.at += 1;
        // With nothing inside, the line that began it is the whole of it.
        if open.items > 0 {
            let end = self.lines.len();
            self.lines.push(Line {
                depth: self.open.len(),
                key: None,
                content: Content::Close {
                    shape,
                    start: open.line,
                },
                comma: false,
            });
            self.lines.get_mut(open.line)?.content = Content::Open {
                shape,
                end,
                items: open.items,
            };
            if let Some(around) = self.open.last_mut() {
                around.last_item = end;
            }
        }
        Some(self.after_value())
    }

    fn comma(&mut self) -> Option<Expected> {
        self.at += 1;
        let around = self.open.last()?;
        let last = self.lines.get_mut(around.last_item)?;
        last.comma = true;
        // The beginning needs to know too: it is all that shows when folded.
        if let Content::Close { start, .. } = last.content {
            self.lines.get_mut(start)?.comma = true;
        }
        Some(match around.shape {
            Shape::Object => Expected::Field,
            Shape::List => Expected::Value,
        })
    }

    const fn after_value(&self) -> Expected {
        if self.open.is_empty() {
            Expected::Nothing
        } else {
            Expected::CommaOrEnd
        }
    }

    fn scalar(&mut self) -> Option<Span> {
        match self.peek()? {
            b'"' => self.string(),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<Span> {
        let start = self.at;
        self.bytes.get(start..)?.strip_prefix(word)?;
        self.at += word.len();
        Some(start..self.at)
    }

    /// A string with its quotes. Its escapes are checked, not resolved.
    fn string(&mut self) -> Option<Span> {
        let start = self.at;
        self.take(b'"')?;
        loop {
            let byte = self.peek()?;
            self.at += 1;
            match byte {
                b'"' => return Some(start..self.at),
                b'\\' => self.escape()?,
                0..=0x1f => return None,
                _ => {}
            }
        }
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Option<()> {
        let byte = self.peek()?;
        self.at += 1;
        match byte {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(()),
            b'u' => {
                let digits = self.bytes.get(self.at..self.at + 4)?;
                self.at += 4;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())
            }
            _ => None,
        }
    }

    fn number(&mut self) -> Option<Span> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        // No digit follows a zero that leads.
        if self.peek()? == b'0' {
            self.at += 1;
        } else {
            self.digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits()?;
        }
        Some(start..self.at)
    }

    /// At least one digit.
    fn digits(&mut self) -> Option<()> {
        let start = self.at;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        (self.at > start).then_some(())
    }
}
