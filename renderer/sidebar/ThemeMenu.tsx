import { setTheme, type Theme, useApp } from '../store/app.ts'
import { IconButton } from '../ui/IconButton.tsx'
import { Menu } from '../ui/Menu.tsx'

const themes: { theme: Theme; label: string }[] = [
  { theme: 'system', label: 'Like the system' },
  { theme: 'light', label: 'Light' },
  { theme: 'dark', label: 'Dark' },
]

export function ThemeMenu() {
  const current = useApp((app) => app.theme)
  return (
    <Menu
      trigger={<IconButton icon="sun" label="Theme" />}
      actions={themes.map(({ theme, label }) => ({
        label: theme === current ? `${label} (now)` : label,
        onSelect: () => setTheme(theme),
      }))}
    />
  )
}
