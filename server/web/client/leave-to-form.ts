/** As a browser without scripts sends it: the page that comes back says what is wrong. */
export function leaveToForm(form: HTMLFormElement, button: HTMLButtonElement, value = button.value): void {
  const field = document.createElement('input')
  field.type = 'hidden'
  field.name = button.name
  field.value = value
  form.append(field)
  form.submit()
}
