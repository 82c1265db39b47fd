import { signal } from "@preact/signals";

import { SEVERITIES } from "../../ui/Badge.tsx";
import { isAtLeast, type Severity } from "./model.ts";

const KEY = "linewatch.sound";
/** However many alerts come, the desk is told at most this often. */
const PAUSE_MS = 3_000;
/** Two tones each: the worse, the higher and the more urgent. */
const TONES: Record<Severity, readonly [number, number]> = { warning: [440, 440], elevated: [587, 740], critical: [880, 1_175] };

/** From which severity on new alerts are heard; nothing is heard unless somebody chose it. */
export const soundFrom = signal<Severity | undefined>(SEVERITIES.find((one) => one === localStorage.getItem(KEY)));

let context: AudioContext | undefined;
let last = 0;

export function chooseSound(from: Severity | undefined): void {
  soundFrom.value = from;
  if (from) {
    localStorage.setItem(KEY, from);
    play(from);
  } else {
    localStorage.removeItem(KEY);
  }
}

/** Lets the desk hear of alerts, where it wants to. */
export function ring(severity: Severity, now: number): void {
  if (!soundFrom.value || !isAtLeast(severity, soundFrom.value) || now - last < PAUSE_MS) return;
  last = now;
  play(severity);
}

function play(severity: Severity): void {
  try {
    context ??= new AudioContext();
    const output = context;
    void output.resume();
    TONES[severity].forEach((pitch, at) => tone(output, pitch, output.currentTime + at * 0.14));
  } catch {
    // A machine without sound is told by what it sees.
  }
}

function tone(output: AudioContext, pitch: number, at: number): void {
  const oscillator = output.createOscillator();
  const volume = output.createGain();
  oscillator.frequency.value = pitch;
  volume.gain.setValueAtTime(0, at);
  volume.gain.linearRampToValueAtTime(0.12, at + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.001, at + 0.13);
  oscillator.connect(volume).connect(output.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.14);
}
