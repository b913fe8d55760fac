using Weir.Http;

namespace Weir.Gateway;

/// <summary>The field edits of a route, made ready for heads. Immutable; any thread.</summary>
internal sealed class FieldEditor
{
    private readonly FieldName[] _remove;
    private readonly FieldLine[] _add;

    // All of a name go before the first of its new values comes.
    private FieldEditor(FieldEdits edits)
    {
        List<FieldName> remove = [];
        List<FieldLine> add = [];
        foreach (string name in edits.Remove)
        {
            remove.Add(new FieldName(name));
        }

        foreach (FieldValue field in edits.Set)
        {
            remove.Add(new FieldName(field.Name));
            add.Add(new FieldLine(field.Name, field.Value));
        }

        foreach (FieldValue field in edits.Add)
        {
            add.Add(new FieldLine(field.Name, field.Value));
        }

        _remove = [.. remove];
        _add = [.. add];
    }

    /// <summary>The editor for these edits; null when they are none.</summary>
    internal static FieldEditor? Of(FieldEdits edits) => edits.IsEmpty ? null : new FieldEditor(edits);

    /// <summary>Makes the edits.</summary>
    internal void Apply(Head head)
    {
        foreach (FieldName name in _remove)
        {
            name.RemoveFrom(head);
        }

        foreach (FieldLine field in _add)
        {
            head.Add(field);
        }
    }
}
