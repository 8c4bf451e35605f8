import { formatLevel, formatTime } from '@veza/shared/face/format.ts'
import { Pause, Play, Trash2, Upload } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { announce, announceFault } from '../../app/announce.ts'
import { TechnicalDetail } from '../../app/technical-detail.tsx'
import { useLanguage } from '../../app/texts.ts'
import { Button, IconButton, LinkButton } from '../../ui/button.tsx'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { Field, TextArea } from '../../ui/field.tsx'
import { Figure } from '../../ui/figures.tsx'
import { formatBytes, formatDay, formatShare } from '../../ui/formats.ts'
import { Keys } from '../../ui/keys.tsx'
import { Menu } from '../../ui/menu.tsx'
import { Notice } from '../../ui/notice.tsx'
import { Picture, pictureNames } from '../../ui/pictures.tsx'
import { Progress } from '../../ui/progress.tsx'
import { Segments } from '../../ui/segments.tsx'
import { Select } from '../../ui/select.tsx'
import { Switch } from '../../ui/switch.tsx'
import { Tabs } from '../../ui/tabs.tsx'
import { Waveform } from '../../ui/waveform.tsx'

/** Every component in all its states, in the colours of now. */
export function DesignScreen() {
  return (
    <div className="h-full overflow-auto p-6">
      <h1 className="mb-4 font-semibold text-20">The design system</h1>
      <div className="columns-1 gap-8 lg:columns-2">
        <Type />
        <Buttons />
        <Fields />
        <Choices />
        <Words />
        <Shapes />
        <Figures />
        <Over />
      </div>
    </div>
  )
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section className="mb-8 flex break-inside-avoid flex-col gap-3 border-hairline border-t pt-3">
      <h2 className="text-12 text-ink-soft">{name}</h2>
      {children}
    </section>
  )
}

function Type() {
  return (
    <Part name="Type">
      <p className="text-40 leading-tight">40 A quiet tool</p>
      <p className="text-28">28 Late trains</p>
      <p className="text-20">20 Screens are headed so</p>
      <p className="text-16">16 What is said in full</p>
      <p className="text-14">14 Everything else</p>
      <p className="text-13 text-ink-soft">13 Soft, beside it</p>
      <p className="font-mono text-12">12 e3b0c44298fc1c14</p>
      <p>
        <span className="text-accent-text">accent</span> <span className="text-good-text">good</span>{' '}
        <span className="text-warn-text">warn</span> <span className="text-bad-text">bad</span>
      </p>
    </Part>
  )
}

function Buttons() {
  return (
    <Part name="Button, IconButton">
      {[false, true].map((disabled) => (
        <div key={String(disabled)} className="flex flex-wrap items-center gap-2">
          <Button kind="main" icon={Upload} disabled={disabled}>
            Publish
          </Button>
          <Button disabled={disabled}>Cancel</Button>
          <Button kind="danger" icon={Trash2} disabled={disabled}>
            Delete
          </Button>
          <Button kind="bare" disabled={disabled}>
            More
          </Button>
          <IconButton icon={Play} label="Play" disabled={disabled} />
        </div>
      ))}
      <div className="flex gap-2">
        <Button kind="main" isBusy>
          Publishing
        </Button>
        <LinkButton href="#/ui">A link</LinkButton>
      </div>
    </Part>
  )
}

function Fields() {
  return (
    <Part name="Field, TextArea">
      <Field label="Title" defaultValue="Late trains" />
      <Field label="ISRC" hint="Twelve letters and digits, from your label" placeholder="FR-Z03-26-00001" />
      <Field label="Price" defaultValue="ten" fault="A price is a number: 9.99" />
      <Field label="Server" defaultValue="https://veza.example" disabled />
      <TextArea label="Description" defaultValue="Recorded in one night." />
    </Part>
  )
}

function Choices() {
  const [isOn, setIsOn] = useState(true)
  const [who, setWho] = useState('public')
  const [tab, setTab] = useState('details')
  const choices = ['public', 'unlisted', 'private'].map((value) => ({ value, label: value }))
  return (
    <Part name="Select, Segments, Switch, Tabs, Menu">
      <div className="flex items-end gap-4">
        <Select label="Visible to" value={who} choices={choices} onChange={setWho} />
        <Select label="Not now" value={who} choices={choices} onChange={setWho} disabled />
      </div>
      <Segments label="Shown" value={who} choices={choices} onChange={setWho} />
      <Switch label="Lossless" hint="A third more to upload" isOn={isOn} onChange={setIsOn} />
      <Switch label="Not now" isOn={false} onChange={setIsOn} disabled />
      <div className="flex gap-4">
        <Checkbox label="FLAC" isOn={isOn} onChange={setIsOn} />
        <Checkbox label="Refused" isOn={false} isFaulty onChange={setIsOn} />
        <Checkbox label="Not now" isOn disabled onChange={setIsOn} />
      </div>
      <Tabs
        label="Parts"
        value={tab}
        onChange={setTab}
        tabs={[
          { value: 'details', label: 'Details', content: 'What listeners read' },
          { value: 'price', label: 'Price', content: 'What they pay' },
        ]}
      />
      <div>
        <Menu
          groups={[
            [
              { label: 'Play', icon: Play, run: () => announce('Played') },
              { label: 'Pause', icon: Pause, disabled: true, run: () => undefined },
            ],
            [{ label: 'Delete', icon: Trash2, isDanger: true, run: () => announce('Deleted') }],
          ]}
        >
          <Button>Menu</Button>
        </Menu>
      </div>
    </Part>
  )
}

function Words() {
  return (
    <Part name="Notice, EmptyState">
      <Notice kind="note">Two of your tracks have no cover.</Notice>
      <Notice kind="good">Published.</Notice>
      <Notice kind="warn" action={<Button>Sign in</Button>}>
        You are no longer signed in. The work waits.
      </Notice>
      <Notice kind="bad">
        The disk is full. Nothing was lost; free some space and try again.
        <TechnicalDetail text="ENOSPC: no space left on device" />
      </Notice>
      <div className="flex flex-wrap gap-4">
        {pictureNames.map((name) => (
          <Picture key={name} name={name} />
        ))}
      </div>
      <EmptyState picture="library" heading="Your library is empty">
        <p>Drop a song anywhere on this window.</p>
      </EmptyState>
    </Part>
  )
}

const BARS = Uint8Array.from({ length: 120 }, (_, at) => 90 + 80 * Math.sin(at / 7) + 60 * Math.sin(at * 2.3))

function Shapes() {
  return (
    <Part name="Waveform, Progress">
      <Waveform bars={BARS} height={48} />
      <Waveform bars={BARS} height={28} played={0.4} />
      <Waveform bars={undefined} height={28} />
      <Progress value={0.62} label="Uploading" />
      <Progress value={undefined} label="Looking" />
    </Part>
  )
}

function Figures() {
  const language = useLanguage()
  return (
    <Part name="Figure, formats, Keys">
      <div className="grid w-40 grid-cols-1 justify-items-end gap-1">
        <Figure>{formatTime(187)}</Figure>
        <Figure>{formatTime(3_729)}</Figure>
        <Figure unit="LUFS">−14.2</Figure>
        <Figure>{formatLevel(-1.1, 'dBTP', language)}</Figure>
        <Figure>{formatBytes(8_234_000, language)}</Figure>
        <Figure>{formatShare(0.62, language)}</Figure>
        <Figure>{formatDay('2026-02-03T10:00:00Z', language)}</Figure>
      </div>
      <Keys keys="mod+k" />
      <Keys keys="g l" />
    </Part>
  )
}

function Over() {
  const [isOpen, setIsOpen] = useState(false)
  const close = () => setIsOpen(false)
  return (
    <Part name="Dialog, toasts">
      <div className="flex gap-2">
        <Button onClick={() => setIsOpen(true)}>Ask</Button>
        <Button
          onClick={() => announce('Moved to the bin', { label: 'Undo', run: () => announce('Back again') })}
        >
          Say
        </Button>
        <Button onClick={() => announceFault('The server does not answer. Nothing was lost.')}>
          Complain
        </Button>
      </div>
      <Dialog
        title="Delete Late trains?"
        isOpen={isOpen}
        onClose={close}
        actions={
          <>
            <Button onClick={close}>Keep it</Button>
            <Button kind="danger" onClick={close}>
              Delete
            </Button>
          </>
        }
      >
        The file on your disk stays where it is.
      </Dialog>
    </Part>
  )
}
