import { signal } from "@preact/signals";

import { Dialog } from "../ui/Dialog.tsx";
import { keyNames, layers } from "./keys.ts";

export const helpOpen = signal(false);

/** Every key that does something here, by what it belongs to. */
export function Help() {
  const close = () => (helpOpen.value = false);
  const shown = layers.value.filter((layer) => layer.bindings.some((binding) => binding.does && binding.keys));
  return (
    <Dialog title="Keyboard shortcuts" onClose={close} wide>
      <div class="help">
        {shown.toReversed().map((layer) => (
          <section key={layer.title}>
            <h3>{layer.title}</h3>
            <dl>
              {layer.bindings
                .filter((binding) => binding.does && binding.keys)
                .map(({ keys, does }) => (
                  <div key={keys}>
                    <dt>
                      {keyNames(keys).map((key) => (
                        <kbd key={key}>{key}</kbd>
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
