import { signal } from "@preact/signals";

export interface Question {
  title: string;
  text: string;
  yes: string;
  no?: string;
  /** Which of them Enter means; yes unless told. */
  enter?: "yes" | "no";
}

/** What is being asked, one at a time. */
export const question = signal<(Question & { answer: (yes: boolean) => void }) | undefined>(undefined);

/** Asks before something is done that others notice or that cannot be undone. Esc says no. */
export function confirmed(asked: Question): Promise<boolean> {
  question.value?.answer(false);
  return new Promise((resolve) => {
    const answer = (yes: boolean) => {
      question.value = undefined;
      resolve(yes);
    };
    question.value = { ...asked, answer };
  });
}
