/** Puts the keyboard where something is to be mended, once React has marked it. */
export function focusFirstFault(form: HTMLFormElement | null): void {
  requestAnimationFrame(() => {
    form?.querySelector<HTMLElement>("[aria-invalid]")?.focus();
  });
}
