import { computed, signal } from "@preact/signals";

import { SEVERITIES, type Severity } from "../ui/Badge.tsx";
import { isAtLeast, rankOf } from "../ui/severity.ts";

const KEY = "linewatch.sound";
/** However many alerts come, the desk is told at most this often, unless a higher severity comes. */
const PAUSE_MS = 3_000;
/** Two tones each: the worse, the higher and the more urgent. */
const TONES: Record<Severity, readonly [number, number]> = { warning: [440, 440], elevated: [587, 740], critical: [880, 1_175] };
/** What browsers take as a sign that somebody is there and may be played something. */
const GESTURES = ["pointerdown", "keydown"] as const;

/** From which severity on new alerts are heard; nothing is heard unless somebody chose it. */
export const soundFrom = signal<Severity | undefined>(SEVERITIES.find((one) => one === localStorage.getItem(KEY)));

const isRunning = signal(false);
/** This machine has no sound. */
const isDeaf = signal(false);
/** Sound is wanted, and the browser plays nothing until somebody clicks or presses a key. */
export const isBlocked = computed(() => soundFrom.value !== undefined && !isRunning.value && !isDeaf.value);

let context: AudioContext | undefined;
/** What was heard last. */
let last: { at: number; severity: Severity } | undefined;

export function chooseSound(from: Severity | undefined): void {
  soundFrom.value = from;
  if (!from) return localStorage.removeItem(KEY);
  localStorage.setItem(KEY, from);
  void unblock().then(() => play(from));
}

/** Lets the desk hear of alerts, where it wants to. What cannot be heard now is not kept for later. */
export function ring(severity: Severity, now: number): void {
  if (!soundFrom.value || !isAtLeast(severity, soundFrom.value)) return;
  if (last && now - last.at < PAUSE_MS && rankOf(severity) <= rankOf(last.severity)) return;
  if (play(severity)) last = { at: now, severity };
}

/** Has sound ready from the first click or key on, where it is wanted. The answer ends it. */
export function startSound(): () => void {
  if (soundFrom.value) prepare();
  const onGesture = () => void (isBlocked.value && unblock());
  for (const gesture of GESTURES) document.addEventListener(gesture, onGesture);
  return () => {
    for (const gesture of GESTURES) document.removeEventListener(gesture, onGesture);
  };
}

function prepare(): AudioContext | undefined {
  if (context) return context;
  try {
    const fresh = new AudioContext();
    const look = () => (isRunning.value = fresh.state === "running");
    fresh.addEventListener("statechange", look);
    look();
    context = fresh;
  } catch {
    // A machine without sound is told by what it sees.
    isDeaf.value = true;
  }
  return context;
}

async function unblock(): Promise<void> {
  try {
    await prepare()?.resume();
  } catch {
    // It stays blocked, and is shown as that.
  }
}

/** Whether it can be heard. */
function play(severity: Severity): boolean {
  const output = prepare();
  if (output?.state !== "running") return false;
  TONES[severity].forEach((pitch, at) => tone(output, pitch, output.currentTime + at * 0.14));
  return true;
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
