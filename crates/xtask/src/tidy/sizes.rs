//! Sizes: what is too long to be read at once is two things.

use std::collections::HashSet;

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{FnArg, Item, Signature};

use super::code::{Code, is_for_tests, lines};
use super::house::House;
use super::violation::Violation;

const RULE: &str = "sizes";

/// Most lines of a file, its inline test module not counted.
const FILE: usize = 500;

/// Most lines of a function from `fn` to its closing brace; blank lines, lines of comment, and the further lines of a
/// string (a snapshot, a fixture) do not count.
const FUNCTION: usize = 60;

/// Most arguments of a function, besides `self`. A method of a foreign trait has as many as the trait says.
const ARGUMENTS: usize = 4;

/// Finds files, functions and lists of arguments that are too long.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    house.rooms.iter().flat_map(|room| &room.files).flat_map(check_file).collect()
}

fn check_file(code: &Code) -> Vec<Violation> {
    let mut sized =
        Sized { code, source: code.text.lines().collect(), quoted: quoted(code), found: Vec::new() };
    let net = code.text.lines().count() - tests(code);
    if net > FILE {
        let what = format!("the file has {net} lines without its tests");
        sized.found.push(code.violation(RULE, None, what, &format!("split it by noun; the most is {FILE}")));
    }
    sized.visit_file(&code.syntax);
    sized.found
}

/// Returns how many lines the inline test modules take.
fn tests(code: &Code) -> usize {
    let modules = code.syntax.items.iter().filter_map(|item| match item {
        Item::Mod(module) if is_for_tests(&module.attrs) && module.content.is_some() => Some(lines(module)),
        _ => None,
    });
    modules.map(|(first, last)| last - first + 1).sum()
}

/// Returns the lines on which a string that began above goes on.
fn quoted(code: &Code) -> HashSet<usize> {
    let mut lines = HashSet::new();
    // What syn could parse is made of tokens.
    if let Ok(tokens) = code.text.parse::<TokenStream>() {
        collect(tokens, &mut lines);
    }
    lines
}

fn collect(tokens: TokenStream, lines: &mut HashSet<usize>) {
    for token in tokens {
        match token {
            TokenTree::Group(group) => collect(group.stream(), lines),
            TokenTree::Literal(literal) => {
                lines.extend(literal.span().start().line + 1..=literal.span().end().line);
            }
            TokenTree::Ident(_) | TokenTree::Punct(_) => {}
        }
    }
}

struct Sized<'code> {
    code: &'code Code,
    source: Vec<&'code str>,
    /// Lines on which a string that began above goes on.
    quoted: HashSet<usize>,
    found: Vec<Violation>,
}

impl Sized<'_> {
    fn measure(&mut self, signature: &Signature, end: Span) {
        let first = signature.fn_token.span.start().line;
        let is_counted = |line: &usize| {
            let text = self.source[line - 1].trim();
            !text.is_empty() && !text.starts_with("//") && !self.quoted.contains(line)
        };
        let length = (first..=end.end().line).filter(is_counted).count();
        if length > FUNCTION {
            let what = format!("{} has {length} lines", signature.ident);
            let remedy = format!("give its parts names; the most is {FUNCTION}");
            self.found.push(self.code.violation(RULE, Some(first), what, &remedy));
        }
    }

    fn count(&mut self, signature: &Signature) {
        let arguments = signature.inputs.iter().filter(|input| matches!(input, FnArg::Typed(_))).count();
        if arguments > ARGUMENTS {
            let what = format!("{} takes {arguments} arguments", signature.ident);
            let remedy = format!("make a struct of what belongs together; the most is {ARGUMENTS}");
            let line = Some(signature.fn_token.span.start().line);
            self.found.push(self.code.violation(RULE, line, what, &remedy));
        }
    }
}

impl<'ast> Visit<'ast> for Sized<'_> {
    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        self.count(&function.sig);
        self.measure(&function.sig, function.block.brace_token.span.close());
        visit::visit_item_fn(self, function);
    }

    fn visit_item_impl(&mut self, implementation: &'ast syn::ItemImpl) {
        for item in &implementation.items {
            if let syn::ImplItem::Fn(method) = item {
                self.measure(&method.sig, method.block.brace_token.span.close());
                if implementation.trait_.is_none() {
                    self.count(&method.sig);
                }
            }
        }
        visit::visit_item_impl(self, implementation);
    }

    fn visit_trait_item_fn(&mut self, method: &'ast syn::TraitItemFn) {
        self.count(&method.sig);
        if let Some(block) = &method.default {
            self.measure(&method.sig, block.brace_token.span.close());
        }
        visit::visit_trait_item_fn(self, method);
    }
}
