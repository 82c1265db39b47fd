//! Modules of a crate that know each other: there are none. What a crate's root defines itself is everybody's.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

/// The modules at the top of a crate, each with those that it knows.
type Edges = BTreeMap<String, BTreeSet<String>>;

/// The paths in code that begin with a word, such as `crate`, each with the groups behind it taken apart.
fn paths(code: &str, word: &str) -> Vec<String> {
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    let (mut found, mut rest) = (Vec::new(), code);
    while let Some(at) = rest.find(word) {
        let begins = !rest[..at].ends_with(|c| is_name(c) || c == ':');
        let (mut depth, mut end) = (0_usize, rest.len());
        for (place, c) in rest[at..].char_indices() {
            match c {
                '{' if rest[..at + place].ends_with("::") || depth > 0 => depth += 1,
                '}' if depth == 1 => {
                    end = at + place + 1;
                    break;
                }
                '}' if depth > 0 => depth -= 1,
                c if depth > 0 || is_name(c) || c == ':' => {}
                _ => {
                    end = at + place;
                    break;
                }
            }
        }
        if begins {
            flatten(&rest[at..end], &mut found);
        }
        rest = &rest[end.max(at + word.len())..];
    }
    found
}

/// Takes `a::{b, c::{d, e as f}}` apart.
fn flatten(tree: &str, found: &mut Vec<String>) {
    let tree: String = tree.replace(" as ", "@").split_whitespace().collect();
    let (mut prefixes, mut path) = (Vec::<String>::new(), String::new());
    let mut add = |path: &str| {
        if !path.is_empty() && !path.ends_with("::") {
            found.push(path.split('@').next().unwrap_or_default().to_owned());
        }
    };
    for c in tree.chars() {
        match c {
            '{' => prefixes.push(path.clone()),
            ',' => {
                add(&path);
                path = prefixes.last().cloned().unwrap_or_default();
            }
            '}' => {
                add(&path);
                prefixes.pop();
                path.clear();
            }
            c => path.push(c),
        }
    }
    add(&path);
}

/// The modules that lead to a file, from the crate's root.
fn module(path: &Path) -> Vec<String> {
    let parts = path.with_extension("");
    let parts = parts.iter().map(|part| part.to_str().unwrap().to_owned());
    parts.filter(|part| !matches!(part.as_str(), "mod" | "lib" | "main")).collect()
}

/// The code of a file, without comments and tests.
fn code(text: &str) -> String {
    let text = text.split("\n#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
}

/// What modules of a crate know of each other.
fn edges(files: &[(std::path::PathBuf, String)]) -> Edges {
    let mut edges: Edges =
        files.iter().filter_map(|(path, _)| Some((module(path).first()?.clone(), BTreeSet::new()))).collect();
    let root = files.iter().filter(|(path, _)| module(path).is_empty());
    // What the root hands out under its own name is of the module that has it.
    let mut handed_out = BTreeMap::new();
    for of in root.flat_map(|(_, text)| {
        edges.keys().flat_map(|name| paths(&code(text), &format!("{name}::"))).collect::<Vec<_>>()
    }) {
        let (module, _) = of.split_once("::").unwrap_or((&of, ""));
        let name = of.rsplit("::").next().unwrap_or_default();
        handed_out.insert(name.to_owned(), module.to_owned());
    }
    for (path, text) in files {
        let (from, code) = (module(path), code(text));
        let Some(top) = from.first() else { continue };
        for reached in paths(&code, "crate::").into_iter().chain(paths(&code, "super::")) {
            let mut at = from.clone();
            for part in reached.split("::") {
                match part {
                    "crate" => at.clear(),
                    "super" => drop(at.pop()),
                    name => at.push(name.to_owned()),
                }
            }
            let Some(first) = at.first() else { continue };
            let to = if edges.contains_key(first) { Some(first) } else { handed_out.get(first) };
            if let Some(to) = to.filter(|to| *to != top).cloned() {
                edges.entry(top.clone()).or_default().insert(to);
            }
        }
    }
    edges
}

/// What is left when those are taken away that know none, or are known by none, of what is left.
fn circles(mut edges: Edges) -> Edges {
    loop {
        let known: BTreeSet<_> = edges.values().flatten().cloned().collect();
        let left: Edges = edges
            .iter()
            .filter(|(name, _)| known.contains(*name))
            .map(|(name, to)| (name.clone(), to.iter().filter(|to| edges.contains_key(*to)).cloned().collect()))
            .filter(|(_, to): &(_, BTreeSet<_>)| !to.is_empty())
            .collect();
        if left == edges {
            return left;
        }
        edges = left;
    }
}

#[test]
fn no_modules_of_a_crate_know_each_other() {
    let (mut seen, mut found) = (0, Vec::new());
    for (name, files) in super::crates() {
        let edges = edges(&files);
        seen += edges.values().map(BTreeSet::len).sum::<usize>();
        let circles = circles(edges);
        found.extend(circles.into_iter().map(|(module, known)| format!("{name}: {module} knows {known:?}")));
    }
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
    assert!(seen > 300, "only {seen} edges were seen");
}

#[test]
fn paths_are_seen_however_they_are_written() {
    let file = |path: &str, text: &str| (path.into(), text.to_owned());
    let files = [
        file("lib.rs", "mod a;\nmod b;\nmod c;\npub use c::{Thing as Other, deep::More};\n"),
        file("a/mod.rs", "use super::b::Of;\n"),
        file(
            "a/inner.rs",
            "use super::{\n    super::{More, b},\n    Own,\n};\nfn f() -> Vec<crate::b::X> { } // crate::c::No\n",
        ),
        file("b.rs", "use crate::{c::{self, Y}};\n#[cfg(test)]\nmod tests {\n    use crate::a::Z;\n}\n"),
        file("c.rs", "use other::crate_a::b::C;\n"),
    ];
    let edges = edges(&files);
    let of = |name: &str| edges[name].iter().map(String::as_str).collect::<Vec<_>>();
    assert_eq!((of("a"), of("b"), of("c")), (vec!["b", "c"], vec!["c"], vec![]));
    assert!(circles(edges.clone()).is_empty());
    let mut closed = edges;
    closed.entry("c".to_owned()).or_default().insert("a".to_owned());
    assert_eq!(circles(closed).len(), 3);
}
