using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>The field edits of a route, made ready for heads. Immutable; any thread.</summary>
internal sealed class FieldEditor
{
    private readonly byte[][] _remove;
    private readonly (byte[] Name, byte[] Value)[] _set;
    private readonly (byte[] Name, byte[] Value)[] _add;

    private FieldEditor(FieldEdits edits)
    {
        _remove = new byte[edits.Remove.Count][];
        for (int i = 0; i < _remove.Length; i++)
        {
            _remove[i] = Encoding.ASCII.GetBytes(edits.Remove[i]);
        }

        _set = Compile(edits.Set);
        _add = Compile(edits.Add);
    }

    /// <summary>The editor for these edits; null when they are none.</summary>
    internal static FieldEditor? Of(FieldEdits edits) => edits.IsEmpty ? null : new FieldEditor(edits);

    /// <summary>Makes the edits.</summary>
    internal void Apply(Head head)
    {
        foreach (byte[] name in _remove)
        {
            head.Remove(name);
        }

        // All of a name go before the first of its new values comes.
        foreach ((byte[] name, _) in _set)
        {
            head.Remove(name);
        }

        foreach ((byte[] name, byte[] value) in _set)
        {
            head.Add(name, value);
        }

        foreach ((byte[] name, byte[] value) in _add)
        {
            head.Add(name, value);
        }
    }

    private static (byte[] Name, byte[] Value)[] Compile(IReadOnlyList<FieldValue> fields)
    {
        (byte[], byte[])[] compiled = new (byte[], byte[])[fields.Count];
        for (int i = 0; i < compiled.Length; i++)
        {
            compiled[i] = (Encoding.ASCII.GetBytes(fields[i].Name), Encoding.ASCII.GetBytes(fields[i].Value));
        }

        return compiled;
    }
}
