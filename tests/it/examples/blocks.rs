//! The fenced blocks of a Markdown document.

/// A fenced block.
pub struct Block {
    /// What stands behind the fence: `sh`, `json odds.json`.
    pub info: String,
    pub text: String,
    /// The line of its fence, from 1.
    pub line: usize,
}

impl Block {
    pub fn kind(&self) -> &str {
        self.info.split(' ').next().unwrap_or_default()
    }

    pub fn name(&self) -> Option<&str> {
        self.info.split_once(' ').map(|(_, name)| name)
    }
}

/// All of them, in order. One that has no end is an example of what nobody wrote.
pub fn of(document: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in document.lines().enumerate() {
        match (open.take(), line.strip_prefix("```")) {
            (None, Some(info)) => open = Some(Block { info: info.to_owned(), text: String::new(), line: number + 1 }),
            (None, None) => {}
            (Some(block), Some(_)) => blocks.push(block),
            (Some(mut block), None) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
        }
    }
    assert!(open.is_none(), "a block has no end");
    blocks
}
