//! A mention is one place where a file names something: an import, or a path in its code.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Attribute, UseTree, Visibility};

use crate::tidy::code::{is_for_tests, lines};

/// A name as it stands in the text, and where.
pub(super) struct Mention {
    /// The module it stands in.
    pub(super) within: Vec<String>,
    /// Its segments.
    pub(super) path: Vec<String>,
    /// Its line, from 1.
    pub(super) line: usize,
}

/// One name that a `use` brings in.
pub(super) struct Import {
    /// The name in this file; empty for a glob.
    pub(super) name: String,
    /// Where it comes from.
    pub(super) mention: Mention,
    /// Whether others see it.
    pub(super) is_public: bool,
}

/// Everything one file names, outside its tests.
#[derive(Default)]
pub(super) struct Mentions {
    /// By `use`.
    pub(super) imports: Vec<Import>,
    /// In code.
    pub(super) paths: Vec<Mention>,
    within: Vec<String>,
}

impl Mentions {
    /// Collects what `file`, which holds `module`, names.
    pub(super) fn collect(file: &syn::File, module: &[String]) -> Self {
        let mut mentions = Self { within: module.to_vec(), ..Self::default() };
        mentions.visit_file(file);
        mentions
    }

    fn mention(&self, path: Vec<String>, line: usize) -> Mention {
        Mention { within: self.within.clone(), path, line }
    }

    fn import(&mut self, tree: &UseTree, before: &[String], is_public: bool) {
        let join = |ident: &syn::Ident| [before, &[ident.to_string()]].concat();
        let (name, path) = match tree {
            UseTree::Path(path) => return self.import(&path.tree, &join(&path.ident), is_public),
            UseTree::Group(group) => {
                return group.items.iter().for_each(|tree| self.import(tree, before, is_public));
            }
            UseTree::Name(name) if name.ident == "self" => {
                (before.last().cloned().unwrap_or_default(), before.to_vec())
            }
            UseTree::Name(name) => (name.ident.to_string(), join(&name.ident)),
            UseTree::Rename(rename) if rename.ident == "self" => (rename.rename.to_string(), before.to_vec()),
            UseTree::Rename(rename) => (rename.rename.to_string(), join(&rename.ident)),
            UseTree::Glob(_) => (String::new(), before.to_vec()),
        };
        let mention = self.mention(path, lines(tree).0);
        self.imports.push(Import { name, mention, is_public });
    }

    /// Finds the paths in a macro's tokens, which have no syntax of their own.
    fn scan(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        let mut line = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if path.is_empty() || colons == 2 => {
                    line = if path.is_empty() { ident.span().start().line } else { line };
                    path.push(ident.to_string());
                    colons = 0;
                }
                TokenTree::Punct(sign) if sign.as_char() == ':' && !path.is_empty() => colons += 1,
                other => {
                    self.end(&mut path, line);
                    colons = 0;
                    match other {
                        TokenTree::Group(group) => self.scan(group.stream()),
                        TokenTree::Ident(ident) => {
                            line = ident.span().start().line;
                            path.push(ident.to_string());
                        }
                        _ => {}
                    }
                }
            }
        }
        self.end(&mut path, line);
    }

    fn end(&mut self, path: &mut Vec<String>, line: usize) {
        if !path.is_empty() {
            let mention = self.mention(std::mem::take(path), line);
            self.paths.push(mention);
        }
    }
}

impl<'ast> Visit<'ast> for Mentions {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        if !is_for_tests(&item.attrs) {
            self.import(&item.tree, &[], !matches!(item.vis, Visibility::Inherited));
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if path.leading_colon.is_none() {
            let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
            let mention = self.mention(segments, lines(path).0);
            self.paths.push(mention);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, call: &'ast syn::Macro) {
        self.visit_path(&call.path);
        self.scan(call.tokens.clone());
    }

    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if module.content.is_some() && !is_for_tests(&module.attrs) {
            self.within.push(module.ident.to_string());
            visit::visit_item_mod(self, module);
            self.within.pop();
        }
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !is_for_tests(&function.attrs) {
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_item_impl(&mut self, implementation: &'ast syn::ItemImpl) {
        if !is_for_tests(&implementation.attrs) {
            visit::visit_item_impl(self, implementation);
        }
    }

    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    fn visit_attribute(&mut self, _: &'ast Attribute) {}
}
