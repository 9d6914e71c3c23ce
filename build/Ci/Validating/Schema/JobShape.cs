using System.Text;
using NJsonSchema;

namespace Kindling.Ci.Validating;

/// <summary>
/// What a schema can see of a job, as a text: two jobs of one shape are both right or both wrong, so that one of them is checked.
/// A text counts as such only where the schema looks at what is in it; elsewhere it is just some text, and a run of items that
/// look alike is one item.
/// </summary>
internal sealed class JobShape(JsonSchema job)
{
    private readonly SchemaSpot _top = new([job]);
    private readonly StringBuilder _text = new();

    public string Of(MapNode body)
    {
        _text.Clear();
        Add(body, _top);
        return _text.ToString();
    }

    private void Add(PipelineNode node, SchemaSpot spot)
    {
        switch (node)
        {
            case MapNode map:
                _text.Append('{');
                foreach (var entry in map.Entries)
                {
                    _text.Append(entry.Name).Append('\u0001');
                    Add(entry.Value, spot.Key(entry.Name));
                }

                break;
            case ListNode list:
                Add(list, spot);
                break;
            case ScalarNode scalar:
                Add(scalar, spot);
                break;
            default:
                _text.Append('?');
                break;
        }

        _text.Append('\u0002');
    }

    private void Add(ListNode list, SchemaSpot spot)
    {
        _text.Append('[');
        var (last, length) = (_text.Length, 0);
        foreach (var item in list.Items)
        {
            var start = _text.Length;
            Add(item, spot.Items);
            var added = _text.Length - start;
            if (!spot.Counts(list.Items.Count) && added == length && IsSame(last, start, length))
            {
                _text.Length = start;
            }
            else
            {
                (last, length) = (start, added);
            }
        }
    }

    private void Add(ScalarNode scalar, SchemaSpot spot)
    {
        var kind = scalar.Kind;
        _text.Append((char)('a' + (int)kind));
        if (kind is ScalarKind.Integer || spot.LooksAtText)
        {
            _text.Append(scalar.Value);
        }
        else if (scalar.Value.Length == 0)
        {
            _text.Append('0');
        }
    }

    private bool IsSame(int one, int other, int length)
    {
        for (var i = 0; i < length; i++)
        {
            if (_text[one + i] != _text[other + i])
            {
                return false;
            }
        }

        return true;
    }
}
