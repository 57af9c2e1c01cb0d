//! Heads and bytes on a socket that two directions share.

use std::io;

use tokio::net::TcpStream;

/// The longest head.
const LONGEST_HEAD: usize = 64 << 10;

/// Bytes that are passed on at once, at most.
pub(super) const PIECE: usize = 64 << 10;

/// The first line and the headers of a request or an answer.
#[derive(Clone, Debug)]
pub struct Head {
    /// Such as `GET /inventory/binaries/1 HTTP/1.1`.
    pub line: String,
    /// Names in small letters.
    pub headers: Vec<(String, String)>,
}

impl Head {
    fn parse(raw: &[u8]) -> Self {
        let text = String::from_utf8_lossy(raw);
        let mut lines = text.trim_end().lines();
        Self {
            line: lines.next().unwrap_or_default().to_owned(),
            headers: lines
                .filter_map(|line| line.split_once(':'))
                .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
                .collect(),
        }
    }

    fn word(&self, number: usize) -> &str {
        self.line.split(' ').nth(number).unwrap_or_default()
    }

    /// The method of a request.
    pub fn method(&self) -> &str {
        self.word(0)
    }

    /// The path of a request, without a query.
    pub fn path(&self) -> &str {
        self.word(1).split('?').next().unwrap_or_default()
    }

    /// The status of an answer; 0 where there is none.
    pub(super) fn status(&self) -> u16 {
        self.word(1).parse().unwrap_or_default()
    }

    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let found = self.headers.iter().find(|(known, _)| known == name)?;
        Some(&found.1)
    }

    /// The length of the body, in bytes, as it was announced.
    pub(super) fn length(&self) -> Option<u64> {
        self.header("content-length")?.parse().ok()
    }
}

/// Reads heads and bytes, one after the other.
pub(super) struct Reader<'a> {
    stream: &'a TcpStream,
    /// Read, and not taken yet.
    ahead: Vec<u8>,
}

impl<'a> Reader<'a> {
    pub(super) const fn new(stream: &'a TcpStream) -> Self {
        Self {
            stream,
            ahead: Vec::new(),
        }
    }

    /// The next head, with its bytes; `None` where the connection ends.
    pub(super) async fn head(&mut self) -> io::Result<Option<(Vec<u8>, Head)>> {
        loop {
            let end = self.ahead.windows(4).position(|four| four == b"\r\n\r\n");
            if let Some(end) = end {
                let rest = self.ahead.split_off(end + 4);
                let raw = std::mem::replace(&mut self.ahead, rest);
                let head = Head::parse(&raw);
                return Ok(Some((raw, head)));
            }
            if self.ahead.len() > LONGEST_HEAD {
                return Err(io::Error::other("the head does not end"));
            }
            let more = read(self.stream, 4096).await?;
            if more.is_empty() {
                return Ok(None);
            }
            self.ahead.extend(more);
        }
    }

    /// The next bytes, `most` at most; none where the connection ends.
    pub(super) async fn take(&mut self, most: usize) -> io::Result<Vec<u8>> {
        if self.ahead.is_empty() {
            return read(self.stream, most).await;
        }
        let rest = self.ahead.split_off(most.min(self.ahead.len()));
        Ok(std::mem::replace(&mut self.ahead, rest))
    }
}

async fn read(stream: &TcpStream, most: usize) -> io::Result<Vec<u8>> {
    let mut bytes = vec![0; most];
    loop {
        stream.readable().await?;
        match stream.try_read(&mut bytes) {
            Ok(count) => {
                bytes.truncate(count);
                return Ok(bytes);
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
}

/// Writes all, and tells each time how many bytes the system took.
pub(super) async fn write(
    stream: &TcpStream,
    mut bytes: &[u8],
    mut took: impl FnMut(usize),
) -> io::Result<()> {
    while !bytes.is_empty() {
        stream.writable().await?;
        match stream.try_write(bytes) {
            Ok(count) => {
                took(count);
                bytes = bytes.split_at(count).1;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}
