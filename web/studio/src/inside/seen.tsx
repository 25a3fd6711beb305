// What a component's model sees: the picture after the transform.
import { manifest } from '../store/document';
import { Card } from '../panels/card';
import { seenOf } from './seen_of';
import { SmallPicture } from './small_picture';
import { inside, useWatch } from './watching';

export function SeenPicture({ component: id }: { component: string }) {
  useWatch();
  const component = manifest.value?.components.find((each) => each.id === id);
  const seen = (inside.value?.taps ?? []).filter((tap) => tap.component === id).flatMap((tap) => seenOf(tap, component) ?? []);
  const [first] = seen;
  if (!first) return null;
  return (
    <Card title="What the model sees" says={`${first.width} × ${first.height}`}>
      <div class="seen">
        {seen.map((picture, place) => (
          <SmallPicture key={place} {...picture} label={`What ${id} sees`} />
        ))}
      </div>
    </Card>
  );
}
