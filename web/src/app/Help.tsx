import { signal } from "@preact/signals";

import { Dialog } from "../ui/Dialog.tsx";
import { layers } from "./keys.ts";

export const helpOpen = signal(false);

/** Every key that does something here, by what it belongs to. */
export function Help() {
  const close = () => (helpOpen.value = false);
  const shown = layers.value.filter((layer) => layer.bindings.some((binding) => binding.does));
  return (
    <Dialog title="Keys" onClose={close} wide>
      <div class="help">
        {shown.toReversed().map((layer) => (
          <section key={layer.title}>
            <h3>{layer.title}</h3>
            <dl>
              {layer.bindings
                .filter((binding) => binding.does)
                .map(({ keys, does }) => (
                  <div key={keys}>
                    <dt>
                      {keys.split(" ").map((key) => (
                        <kbd key={key}>{NAMES[key] ?? key.replace("Shift+", "⇧ ")}</kbd>
                      ))}
                    </dt>
                    <dd>{does}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

const NAMES: Record<string, string> = { Escape: "Esc", ArrowDown: "↓", ArrowUp: "↑", ArrowLeft: "←", ArrowRight: "→" };
