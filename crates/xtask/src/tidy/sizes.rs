//! Sizes: what is too long to be read at once is two things.

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{FnArg, Item, Signature};

use super::code::{Code, is_for_tests, lines};
use super::house::House;
use super::violation::Violation;

const RULE: &str = "sizes";

/// Most lines of a file, its inline test module not counted.
const FILE: usize = 500;

/// Most lines of a function from `fn` to its closing brace; blank lines and lines of comment do not count.
const FUNCTION: usize = 60;

/// Most arguments of a function, besides `self`. A method of a foreign trait has as many as the trait says.
const ARGUMENTS: usize = 4;

/// Finds files, functions and lists of arguments that are too long.
pub(crate) fn check(house: &House) -> Vec<Violation> {
    house.rooms.iter().flat_map(|room| &room.files).flat_map(check_file).collect()
}

fn check_file(code: &Code) -> Vec<Violation> {
    let mut sized = Sized { code, source: code.text.lines().collect(), found: Vec::new() };
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

struct Sized<'code> {
    code: &'code Code,
    source: Vec<&'code str>,
    found: Vec<Violation>,
}

impl Sized<'_> {
    fn measure(&mut self, signature: &Signature, end: Span) {
        let first = signature.fn_token.span.start().line;
        let body = &self.source[first - 1..end.end().line];
        let is_counted = |line: &&&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
        let length = body.iter().filter(is_counted).count();
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
