/** The path that everything of linewatch is under, without a slash at its end: empty, or `/desk` behind a proxy that has it there. */
export const base = baseOf(globalThis.document?.querySelector<HTMLMetaElement>('meta[name="base"]')?.content);

/** Where the page says that its base is, relative to its own address. */
export function baseOf(content = "/", address = globalThis.location?.href ?? "http://localhost/"): string {
  return new URL(content, address).pathname.replace(/\/+$/, "");
}

/** The address of a path of linewatch, such as `/risk` or `/api/me`, in a link or a request. */
export function under(path: string, of: string = base): string {
  return path.startsWith("/") ? of + path : path;
}

/** The path of linewatch that an address's path is; undefined where it is somebody else's. */
export function within(pathname: string, of: string = base): string | undefined {
  if (of === "") return pathname;
  if (pathname === of) return "/";
  return pathname.startsWith(`${of}/`) ? pathname.slice(of.length) : undefined;
}
