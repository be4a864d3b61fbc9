export interface MenuItem {
  label: string;
  hint?: string; // a key
  run: () => void;
}

/** Opens a menu at a place of the window. It closes when an item was chosen, with Escape, and when the focus leaves it; then `back` gets the focus. */
export function openMenu(x: number, y: number, groups: MenuItem[][], back: () => void): void {
  document.querySelector('.menu')?.remove();
  const menu = document.createElement('div');
  menu.className = 'menu';
  menu.setAttribute('role', 'menu');
  let open = true;
  const close = (refocus: boolean) => {
    if (!open) return; // removing it takes the focus from it
    open = false;
    menu.remove();
    if (refocus) back();
  };
  for (const group of groups.filter((items) => items.length > 0)) {
    if (menu.childElementCount > 0) {
      const line = document.createElement('div');
      line.className = 'menu-line';
      line.setAttribute('role', 'separator');
      menu.append(line);
    }
    for (const item of group) menu.append(entry(item, close));
  }
  menu.addEventListener('keydown', (e) => {
    const items = [...menu.querySelectorAll('button')];
    const at = items.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: -1 }[e.key];
    if (e.key === 'Escape' || e.key === 'Tab') close(true);
    else if (to !== undefined) items.at(to % items.length)?.focus();
    else return;
    e.preventDefault();
    e.stopPropagation();
  });
  menu.addEventListener('focusout', (e) => {
    if (!menu.contains(e.relatedTarget as Node | null)) close(false);
  });
  document.body.append(menu);
  menu.style.left = `${Math.max(0, Math.min(x, innerWidth - menu.offsetWidth - 4))}px`;
  menu.style.top = `${Math.max(0, Math.min(y, innerHeight - menu.offsetHeight - 4))}px`;
  menu.querySelector('button')?.focus();
}

function entry(item: MenuItem, close: (refocus: boolean) => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.className = 'menu-item';
  button.setAttribute('role', 'menuitem');
  const label = document.createElement('span');
  label.textContent = item.label;
  const hint = document.createElement('span');
  hint.className = 'menu-hint';
  hint.textContent = item.hint ?? '';
  button.append(label, hint);
  button.addEventListener('click', () => {
    close(true);
    item.run();
  });
  return button;
}
