using System.Text;
using Weir.Http;

namespace Weir.Gateway;

/// <summary>The name of fields that go, looked up once. Immutable; any thread.</summary>
internal sealed class FieldName
{
    private readonly byte[] _name;
    private readonly KnownField _id;

    internal FieldName(string name)
    {
        _name = Encoding.ASCII.GetBytes(name);
        _id = KnownFields.Find(_name);
    }

    /// <summary>Removes every field of this name.</summary>
    internal void RemoveFrom(Head head)
    {
        if (_id == KnownField.None)
        {
            head.RemoveUnknown(_name);
        }
        else
        {
            head.Remove(_id);
        }
    }
}
