import type Electron from 'electron'

type Used = Pick<Electron.MenuItem, 'id' | 'label' | 'enabled'>

/** One entry of a menu, as far as it can be told without drawing it. */
class MenuItem implements Used {
  readonly id: string
  readonly label: string
  readonly enabled: boolean
  readonly role: string | undefined
  readonly submenu: Menu | undefined
  readonly #template: Electron.MenuItemConstructorOptions

  constructor(template: Electron.MenuItemConstructorOptions) {
    this.id = template.id ?? ''
    this.label = template.label ?? template.role ?? ''
    this.enabled = template.enabled ?? true
    this.role = template.role
    this.submenu = Array.isArray(template.submenu)
      ? Menu.buildFromTemplate(template.submenu)
      : undefined
    this.#template = template
  }

  click(): void {
    // Our own entries look at none of what Electron hands to a click.
    const click: unknown = this.#template.click
    if (this.enabled && typeof click === 'function') click()
  }
}

export class Menu {
  static #current: Menu | null = null
  readonly items: MenuItem[]

  constructor(items: MenuItem[]) {
    this.items = items
  }

  static buildFromTemplate(template: Electron.MenuItemConstructorOptions[]): Menu {
    return new Menu(template.map((item) => new MenuItem(item)))
  }

  static setApplicationMenu(menu: Menu | null): void {
    Menu.#current = menu
  }

  static getApplicationMenu(): Menu | null {
    return Menu.#current
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : (item.submenu?.getMenuItemById(id) ?? null)
      if (found) return found
    }
    return null
  }
}
