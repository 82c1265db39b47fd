import { SEVERITIES, type Severity } from "./Badge.tsx";

/** Higher is worse. */
export const rankOf = (severity: Severity): number => SEVERITIES.indexOf(severity);

/** The worst of some severities. */
export function worst(severities: readonly Severity[]): Severity | undefined {
  return severities.reduce<Severity | undefined>((most, one) => (most && rankOf(most) >= rankOf(one) ? most : one), undefined);
}

export function isAtLeast(severity: Severity, bar: Severity): boolean {
  return rankOf(severity) >= rankOf(bar);
}
