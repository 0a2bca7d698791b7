//! *Names* of files and what they promise.

use super::written::Format;

/// What a name promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// JSON of whatever shape; the content decides.
    Json,
    /// One format.
    Format(Format),
}

/// Endings of source code and configuration, and the language each is shown as.
const CODE: &[(&str, &str)] = &[
    ("ada", "ada"),
    ("asm", "assembly"),
    ("awk", "awk"),
    ("bash", "shell"),
    ("bat", "batch"),
    ("bazel", "starlark"),
    ("bzl", "starlark"),
    ("c", "c"),
    ("cc", "c++"),
    ("cfg", "ini"),
    ("clj", "clojure"),
    ("cljs", "clojure"),
    ("cmake", "cmake"),
    ("cob", "cobol"),
    ("conf", "configuration"),
    ("cpp", "c++"),
    ("cr", "crystal"),
    ("cs", "c#"),
    ("css", "css"),
    ("cu", "cuda"),
    ("cxx", "c++"),
    ("d", "d"),
    ("dart", "dart"),
    ("diff", "diff"),
    ("el", "emacs lisp"),
    ("elm", "elm"),
    ("erl", "erlang"),
    ("ex", "elixir"),
    ("exs", "elixir"),
    ("f90", "fortran"),
    ("fish", "fish"),
    ("fs", "f#"),
    ("go", "go"),
    ("gradle", "gradle"),
    ("graphql", "graphql"),
    ("groovy", "groovy"),
    ("h", "c"),
    ("hcl", "hcl"),
    ("hh", "c++"),
    ("hpp", "c++"),
    ("hs", "haskell"),
    ("ini", "ini"),
    ("ipynb", "jupyter"),
    ("java", "java"),
    ("jl", "julia"),
    ("js", "javascript"),
    ("json5", "json"),
    ("jsonc", "json"),
    ("jsx", "javascript"),
    ("kt", "kotlin"),
    ("kts", "kotlin"),
    ("less", "less"),
    ("lisp", "lisp"),
    ("lua", "lua"),
    ("m", "objective-c"),
    ("mjs", "javascript"),
    ("cjs", "javascript"),
    ("ml", "ocaml"),
    ("mli", "ocaml"),
    ("mm", "objective-c"),
    ("nim", "nim"),
    ("nix", "nix"),
    ("pas", "pascal"),
    ("patch", "diff"),
    ("php", "php"),
    ("pl", "perl"),
    ("pm", "perl"),
    ("proto", "protobuf"),
    ("ps1", "powershell"),
    ("py", "python"),
    ("pyi", "python"),
    ("r", "r"),
    ("rb", "ruby"),
    ("rkt", "racket"),
    ("rs", "rust"),
    ("s", "assembly"),
    ("sass", "sass"),
    ("scala", "scala"),
    ("scm", "scheme"),
    ("scss", "scss"),
    ("sh", "shell"),
    ("sol", "solidity"),
    ("sql", "sql"),
    ("svelte", "svelte"),
    ("swift", "swift"),
    ("tcl", "tcl"),
    ("tf", "terraform"),
    ("toml", "toml"),
    ("ts", "typescript"),
    ("tsx", "typescript"),
    ("v", "verilog"),
    ("vb", "visual basic"),
    ("vhd", "vhdl"),
    ("vim", "vim"),
    ("vue", "vue"),
    ("xml", "xml"),
    ("xsd", "xml"),
    ("xsl", "xml"),
    ("yaml", "yaml"),
    ("yml", "yaml"),
    ("zig", "zig"),
    ("zsh", "shell"),
];

/// Whole names of source code and configuration.
const CODE_NAMES: &[(&str, &str)] = &[
    ("makefile", "make"),
    ("gnumakefile", "make"),
    ("dockerfile", "dockerfile"),
    ("containerfile", "dockerfile"),
    ("rakefile", "ruby"),
    ("gemfile", "ruby"),
    ("justfile", "just"),
    ("jenkinsfile", "groovy"),
    ("vagrantfile", "ruby"),
    ("cmakelists.txt", "cmake"),
    ("build", "starlark"),
    ("workspace", "starlark"),
];

/// Returns what a file's name promises.
pub(super) fn by_name(name: &str) -> Option<Named> {
    let (file, extension) = parts(name);
    let format = match extension.as_str() {
        _ if CODE_NAMES.iter().any(|(whole, _)| *whole == file) => Format::Code,
        "json" => return Some(Named::Json),
        "jsonl" | "ndjson" | "jsonlines" => Format::JsonLines,
        "csv" | "tsv" | "tab" | "psv" => Format::Table,
        "md" | "markdown" | "mdown" | "mkd" | "mdx" | "rmd" | "qmd" => Format::Markdown,
        "html" | "htm" | "xhtml" | "xht" => Format::Html,
        "pdf" => Format::Pdf,
        "docx" | "docm" | "dotx" => Format::Docx,
        "epub" => Format::Epub,
        "txt" | "text" | "log" | "rst" | "adoc" | "asciidoc" | "org" | "tex" | "srt" | "vtt" => Format::Text,
        _ if CODE.iter().any(|(ending, _)| *ending == extension) => Format::Code,
        _ => return None,
    };
    Some(Named::Format(format))
}

/// Returns the language a code file's name promises.
pub(crate) fn language(name: &str) -> Option<&'static str> {
    let (file, extension) = parts(name);
    let known = |list: &'static [(&str, &str)], key: &str| {
        list.iter().find(|(name, _)| *name == key).map(|(_, language)| *language)
    };
    known(CODE_NAMES, &file)
        .or_else(|| known(CODE, &extension))
        .or_else(|| (extension == "json").then_some("json"))
}

/// Returns a path's last part and its ending, in lower case.
fn parts(name: &str) -> (String, String) {
    let file = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let extension = file.rsplit_once('.').map(|(_, ending)| ending.to_owned()).unwrap_or_default();
    (file, extension)
}
