using System.Text;

using Weir.Http;

namespace Weir.Foundations.Tests.Http.Hpack;

/// <summary>
/// The encoder of RFC 7541 appendix C: it puts every field into the table and codes all strings or none. Made of the
/// parts of ours, which has a policy of its own.
/// </summary>
internal sealed class PublishedEncoder(int tableSize, bool isCoded)
{
    public HpackTable Table { get; } = new(tableSize);

    public byte[] Encode(IEnumerable<string> fields)
    {
        var destination = new byte[1000];
        var writer = new HpackWriter(destination);
        foreach (string field in fields)
        {
            int equals = field.IndexOf('=', StringComparison.Ordinal);
            byte[] name = Encoding.ASCII.GetBytes(field[..equals]);
            byte[] value = Encoding.ASCII.GetBytes(field[(equals + 1)..]);
            int index = Find(each => each.Name == field[..equals] && each.Value == field[(equals + 1)..]);
            if (index > 0)
            {
                writer.WriteIndexed(index);
                continue;
            }

            int nameIndex = Find(each => each.Name == field[..equals]);
            writer.WriteNameIndex(FieldCoding.Added, nameIndex);
            if (nameIndex == 0)
            {
                Write(ref writer, name);
            }

            Write(ref writer, value);
            Table.Add(name, value, FieldRules.Look(name), HttpError.None);
        }

        return destination[..writer.Written];
    }

    private int Find(Func<(string Name, string Value), bool> isIt)
    {
        for (int index = 1; index <= StaticTable.IndexMax + Table.Count; index++)
        {
            if (isIt(At(index)))
            {
                return index;
            }
        }

        return 0;
    }

    private (string Name, string Value) At(int index)
    {
        if (index <= StaticTable.IndexMax)
        {
            StaticEntry entry = StaticTable.At(index);
            return (Encoding.ASCII.GetString(entry.Name), Encoding.ASCII.GetString(entry.Value));
        }

        HpackEntry added = Table.At(index - StaticTable.IndexMax - 1);
        return (Encoding.ASCII.GetString(Table.Name(added)), Encoding.ASCII.GetString(Table.Value(added)));
    }

    private void Write(ref HpackWriter writer, byte[] text)
    {
        if (isCoded)
        {
            writer.WriteCoded(text, HuffmanCode.EncodedLength(text));
        }
        else
        {
            writer.WriteRaw(text);
        }
    }
}
