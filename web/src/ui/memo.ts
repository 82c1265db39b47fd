import { Component, type ComponentChild, type ComponentType } from "preact";

/** A component that is drawn anew only when one of its properties is another one, or a signal that it reads changed. */
export function memo<P extends object>(draw: (props: P) => ComponentChild): ComponentType<P> {
  return class extends Component<P> {
    override shouldComponentUpdate(next: Readonly<P>, state: unknown): boolean {
      // A signal asks for it by a state of its own; without one the state is the very same.
      if (state !== this.state) return true;
      const before = this.props as Record<string, unknown>;
      const after = next as Record<string, unknown>;
      const names = Object.keys(after);
      return names.length !== Object.keys(before).length || names.some((name) => after[name] !== before[name]);
    }

    render() {
      return draw(this.props);
    }
  };
}
