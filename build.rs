//! Builds the dashboard (`web/`) into `OUT_DIR/web`, from where it goes into the binary.
//!
//! With Node and npm at hand nothing has to be done by hand; a build without them still succeeds, and the server then
//! has a page that says what to install. `LINEWATCH_SKIP_WEB=1` leaves the dashboard out.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

/// What the dashboard is made from. Its tests and its dependencies' folder are not among it.
const SOURCES: &[&str] =
    &["src", "public", "build", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts"];

fn main() -> Result<(), Box<dyn Error>> {
    let web = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("web");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("web");
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=LINEWATCH_SKIP_WEB");
    for source in SOURCES.iter().map(|source| web.join(source)).filter(|source| source.exists()) {
        println!("cargo:rerun-if-changed={}", source.display());
    }
    if env::var_os("LINEWATCH_SKIP_WEB").is_some_and(|skip| skip != "0" && !skip.is_empty()) {
        return Ok(explain(&out, "it was left out of this build, by LINEWATCH_SKIP_WEB")?);
    }
    if let Err(reason) = build(&web, &out) {
        println!("cargo:warning=built without the dashboard: {}", first_line(&reason));
        explain(&out, &reason)?;
    }
    Ok(())
}

fn build(web: &Path, out: &Path) -> Result<(), String> {
    if !web.join("index.html").is_file() {
        return Err("the folder web/ was not beside the sources when this binary was built".to_owned());
    }
    if needs_packages(web) {
        run(web, &["ci", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retries=1"])?;
    }
    let out = out.to_str().ok_or("the build folder's path is not text")?;
    // Under whatever path: the page's own addresses are relative, and the server fits them to how deep a page is.
    run(web, &["run", "build", "--", "--base", "./", "--outDir", out, "--emptyOutDir"])
}

/// Whether the packages of the lock file are not (all) there.
fn needs_packages(web: &Path) -> bool {
    let changed = |path: &str| fs::metadata(web.join(path)).and_then(|about| about.modified()).ok();
    changed("node_modules/.package-lock.json") < changed("package-lock.json")
}

fn run(web: &Path, arguments: &[&str]) -> Result<(), String> {
    let command = format!("npm {}", arguments.join(" "));
    let output = Command::new("npm").args(arguments).current_dir(web).output();
    let output = output.map_err(|error| {
        format!("npm could not be started ({error}); install Node 20.19 or newer with npm, then build again")
    })?;
    if output.status.success() {
        return Ok(());
    }
    let said = [output.stderr, output.stdout].concat();
    Err(format!("`{command}` failed in web/; run it there to see why\n{}", String::from_utf8_lossy(&said)))
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

/// The page of a server without a dashboard.
fn explain(out: &Path, reason: &str) -> std::io::Result<()> {
    let mut text = String::new();
    for character in first_line(reason).chars() {
        // Writing to a string cannot fail.
        let _ = match character {
            '<' | '>' | '&' => write!(text, "&#{};", u32::from(character)),
            other => write!(text, "{other}"),
        };
    }
    let page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>linewatch</title>\n\
         <h1>linewatch is running, without its dashboard</h1>\n<p>Why: {text}.</p>\n\
         <p>To have it, install Node 20.19 or newer with npm and build again: <code>cargo build --release</code>.</p>\n\
         <p>Everything else works: <a href=\"./docs/\">the API</a>.</p>\n</html>\n"
    );
    if out.exists() {
        fs::remove_dir_all(out)?;
    }
    fs::create_dir_all(out)?;
    fs::write(out.join("index.html"), page)
}
