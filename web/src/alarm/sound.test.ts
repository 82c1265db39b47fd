// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from "vitest";

/** Sound that the browser blocks until it is resumed after a gesture. */
class FakeContext extends EventTarget {
  static latest: FakeContext;
  static allowed = false;
  state = "suspended";
  currentTime = 0;
  destination = {};
  started: number[] = [];
  constructor() {
    super();
    FakeContext.latest = this;
  }
  resume = async () => {
    if (!FakeContext.allowed) throw new Error("not allowed");
    this.state = "running";
    this.dispatchEvent(new Event("statechange"));
  };
  createOscillator = () => {
    const node = { frequency: {}, connect: (next: unknown) => next, start: (at: number) => this.started.push(at), stop: () => undefined };
    return node;
  };
  createGain = () => ({
    gain: { setValueAtTime: () => undefined, linearRampToValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined },
    connect: (next: unknown) => next,
  });
}

let sound: typeof import("./sound.ts");
let stop: () => void;

/** A page that was opened anew, with this choice kept from before. */
async function openPage(kept: string | undefined): Promise<void> {
  vi.resetModules();
  localStorage.clear();
  if (kept) localStorage.setItem("linewatch.sound", kept);
  sound = await import("./sound.ts");
  stop = sound.startSound();
}

beforeEach(() => {
  FakeContext.allowed = false;
  vi.stubGlobal("AudioContext", FakeContext);
});

afterEach(() => {
  stop();
  vi.unstubAllGlobals();
});

it("plays nothing that piled up before somebody was there, and says that it is blocked", async () => {
  await openPage("elevated");
  expect(sound.isBlocked.value).toBe(true);
  for (let at = 0; at < 5; at += 1) sound.ring("critical", at * 10_000);
  expect(FakeContext.latest.started).toEqual([]);
  FakeContext.allowed = true;
  document.dispatchEvent(new Event("pointerdown"));
  await vi.waitFor(() => expect(sound.isBlocked.value).toBe(false));
  expect(FakeContext.latest.started).toEqual([]);
  sound.ring("critical", 50_001);
  expect(FakeContext.latest.started).toHaveLength(2);
});

it("stays blocked, and says so, where the browser goes on refusing", async () => {
  await openPage("warning");
  document.dispatchEvent(new Event("keydown"));
  await Promise.resolve();
  expect(sound.isBlocked.value).toBe(true);
});

it("rings from the chosen severity on, and not again and again", async () => {
  FakeContext.allowed = true;
  await openPage(undefined);
  expect(sound.isBlocked.value).toBe(false);
  sound.ring("critical", 0);
  sound.chooseSound("elevated");
  await vi.waitFor(() => expect(FakeContext.latest.started).toHaveLength(2));
  sound.ring("warning", 10_000);
  expect(FakeContext.latest.started).toHaveLength(2);
  sound.ring("elevated", 10_000);
  sound.ring("elevated", 11_000);
  expect(FakeContext.latest.started).toHaveLength(4);
  sound.ring("elevated", 13_001);
  expect(FakeContext.latest.started).toHaveLength(6);
});

it("lets a higher severity through at once, and then no lower one", async () => {
  FakeContext.allowed = true;
  await openPage(undefined);
  sound.chooseSound("warning");
  await vi.waitFor(() => expect(FakeContext.latest.started).toHaveLength(2));
  FakeContext.latest.started = [];
  sound.ring("warning", 10_000);
  sound.ring("critical", 10_500);
  expect(FakeContext.latest.started).toHaveLength(4);
  sound.ring("critical", 13_400);
  sound.ring("warning", 13_400);
  expect(FakeContext.latest.started).toHaveLength(4);
  sound.ring("warning", 13_501);
  expect(FakeContext.latest.started).toHaveLength(6);
});

it("is silent without a fault on a machine that has no sound", async () => {
  vi.stubGlobal("AudioContext", class {
    constructor() {
      throw new Error("no device");
    }
  });
  await openPage("warning");
  sound.ring("critical", 0);
  expect(sound.isBlocked.value).toBe(false);
});
