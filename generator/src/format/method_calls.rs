//! Functions whose statements are method calls, nearly all of them short.

use super::{INDENT, item};

/// A function of an `impl`, which has no other.
#[derive(Debug, Clone)]
pub struct MethodCalls {
    /// The line that begins the `impl`, without its brace.
    pub head: String,
    /// The lines of the function up to its body.
    pub function: Vec<String>,
    /// What it does.
    pub statements: Vec<Statement>,
}

/// A statement.
#[derive(Debug, Clone)]
pub enum Statement {
    /// A method call: its receiver, and the rest, from the dot on.
    Call(String, String),
    /// Any other, or several, as tokens are printed.
    Rust(String),
}

/// How far a line of statements goes, for `prettyplease`.
const MARGIN: usize = 89;

impl MethodCalls {
    /// The `impl` as it stands in a file.
    ///
    /// # Errors
    ///
    /// What `syn` has to say about a statement: always a bug of the caller.
    pub(super) fn text(&self) -> Result<String, String> {
        let mut text = format!("{} {{", self.head);
        for line in &self.function {
            for part in ["\n", INDENT, line] {
                text.push_str(part);
            }
        }
        if !self.statements.is_empty() {
            text.push('\n');
            for statement in &self.statements {
                statement.print(&mut text)?;
            }
            text.push_str(INDENT);
        }
        text.push_str("}\n}");
        Ok(text)
    }
}

impl Statement {
    fn print(&self, text: &mut String) -> Result<(), String> {
        let indent = INDENT.repeat(2);
        let other = match self {
            Statement::Call(of, call) => {
                let (whole, rest) = (of.len() + call.len() + 1, call.len() + 1);
                let is_counted = of.is_ascii() && call.is_ascii();
                let between = match is_counted {
                    true if indent.len() + whole <= MARGIN => Some(String::new()),
                    true if indent.len() + INDENT.len() + rest <= MARGIN => {
                        Some(format!("\n{indent}{INDENT}"))
                    }
                    _ => None,
                };
                if let Some(between) = between {
                    text.push_str(&format!("{indent}{of}{between}{call};\n"));
                    return Ok(());
                }
                &format!("{of}{call};")
            }
            Statement::Rust(tokens) => tokens,
        };
        let alone = item(&format!("impl A {{ fn a() {{ {other} }} }}"))?;
        let lines: Vec<&str> = alone.lines().collect();
        if let [_, _, lines @ .., _, _] = lines.as_slice() {
            for line in lines {
                text.push_str(line);
                text.push('\n');
            }
        }
        Ok(())
    }
}
