// How a migration is called in lists: its name, with the number that orders it where the name leaves that out.

export function labelOf({ id, name }: { readonly id: string; readonly name: string }): string {
  if (name === "") return id;
  return /^\d+$/.test(id) && !name.includes(id) ? `${id} ${name}` : name;
}
